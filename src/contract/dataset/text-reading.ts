import { z } from 'zod';
import { BoundingBox } from '#contract/bounding-box.ts';

/** Whether the text in the images of a dataset is read, and how much of it was. */
export const TextReading = z
  .object({
    enabled: z.boolean().meta({
      description:
        'Whether the server reads the text in the images, and in those that arrive later, in the background.',
    }),
    n_read: z.int().meta({ description: 'Images that were read.' }),
    n_with_text: z.int().meta({ description: 'Images in which text was found.' }),
    n_left: z.int().meta({
      description: 'Images that were not read, without those whose files are missing.',
    }),
    seconds_left: z.number().nullable().meta({ description: 'Null unless images are being read.' }),
    error: z.string().nullable().meta({
      description: 'A sentence with the reason when reading has failed; otherwise null.',
    }),
  })
  .meta({ id: 'TextReading' });
export type TextReading = z.infer<typeof TextReading>;

export const TextReadingRequest = z
  .object({ enabled: z.boolean('enabled must be true or false.') })
  .meta({ id: 'TextReadingRequest', example: { enabled: true } });

/** A line of text in an image. */
export const TextLine = z
  .object({
    text: z.string().meta({ example: 'SPEED LIMIT' }),
    confidence: z.number().min(0).max(1),
    bounding_box: BoundingBox.meta({
      description: 'In fractions of the whole image; the upright box around a slanted line.',
    }),
  })
  .meta({ id: 'TextLine' });
export type TextLine = z.infer<typeof TextLine>;
