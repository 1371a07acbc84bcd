import { z } from 'zod';
import { BoundingBox } from '#contract/bounding-box.ts';
import { MissingSince } from '#contract/missing-media.ts';
import { Id } from '#contract/primitives.ts';
import { TextLine } from './text-reading.ts';

/** An image with its file and its objects; for the id of an object, the object and its image. */
export const ImageDetails = z
  .object({
    type: z.enum(['IMAGE', 'OBJECT']).meta({ description: 'Type of `media_id`.' }),
    media_id: Id,
    image_id: Id.meta({ description: 'The image, or for an object the image that contains it.' }),
    dataset_id: Id,
    media_uri: z.string(),
    media_thumb_uri: z.string().meta({ description: 'For an object, shows only the object.' }),
    file_name: z.string().meta({ description: 'Path relative to the folder, separated by `/`.' }),
    size_bytes: z.int(),
    modified_at: z.iso.datetime(),
    format: z.string().meta({ example: 'jpeg' }),
    width: z.int(),
    height: z.int(),
    missing_since: MissingSince,
    caption: z.string().nullable(),
    labels: z.array(z.string()).nullable().meta({ description: 'For an object, its own labels.' }),
    suggested_labels: z
      .array(z.string())
      .nullable()
      .meta({
        description:
          'Kinds of the objects that the detector found in the image, the most numerous first; null without any, or if the objects come from annotations. Like labels, they match `labels` and `caption`. An extension of this server.',
        example: ['dog', 'person'],
      }),
    user_tags: z.array(z.string()).nullable(),
    text_lines: z.array(TextLine).nullable().meta({
      description:
        'The text in the image, or in the box of an object, in reading order; null if it was not read. Like captions, it matches `caption`. An extension of this server.',
    }),
    bounding_box: BoundingBox.nullable().meta({
      description: 'Box of an object; null for an image.',
    }),
    objects: z
      .array(
        z.object({
          media_id: Id,
          label: z.string(),
          bounding_box: BoundingBox,
          media_thumb_uri: z.string(),
        }),
      )
      .meta({ description: 'All objects in the image, from left to right.' }),
  })
  .meta({ id: 'ImageDetails' });
export type ImageDetails = z.infer<typeof ImageDetails>;
