import { z } from 'zod';

/** The name of a model: `built-in`, or its id on Hugging Face. */
const ModelName = z.string().meta({ example: 'Xenova/dinov2-small' });

/** A change of a dataset to another model, while the present one serves. */
export const ModelChange = z
  .object({
    model: ModelName,
    phase: z.enum(['DOWNLOADING', 'EMBEDDING', 'CLUSTERING', 'STOPPED', 'FAILED']),
    done: z.int().meta({ description: 'Bytes while DOWNLOADING, else embedded images.' }),
    total: z.int().meta({ description: 'Bytes while DOWNLOADING, else images. 0 until known.' }),
    seconds_left: z.number().nullable(),
    error: z
      .string()
      .nullable()
      .meta({ description: 'A sentence with the reason when FAILED; otherwise null.' }),
  })
  .meta({ id: 'ModelChange' });
export type ModelChange = z.infer<typeof ModelChange>;

export const OfferedModel = z
  .object({
    model: ModelName,
    best_for: z.enum(['COPIES', 'LOOKS', 'WORDS']).meta({
      description:
        '`COPIES`: near-duplicates, crops, products, colors and shapes. `LOOKS`: kinds of things by their appearance. `WORDS`: the meaning of images, also searched by text.',
    }),
    searches_text: z
      .boolean()
      .meta({ description: 'Whether explore can rank by the meaning of a caption.' }),
    download_bytes: z
      .int()
      .meta({ description: 'Approximate size of its download; 0 for the built-in model.' }),
    is_downloaded: z.boolean().meta({ description: 'Whether it can be used without a network.' }),
  })
  .meta({ id: 'OfferedModel' });
export type OfferedModel = z.infer<typeof OfferedModel>;

export const ModelRequest = z
  .object({
    model: z.string('model must be the name of a model.').meta({
      description:
        'A model of GET /api/v1/models, or the previous model of the dataset. The present model discards a pending change.',
    }),
  })
  .meta({ id: 'ModelRequest', example: { model: 'built-in' } });
export type ModelRequest = z.infer<typeof ModelRequest>;
