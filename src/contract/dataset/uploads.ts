import { z } from 'zod';
import { EXAMPLE_IDS } from '#contract/example-ids.ts';
import { Id } from '#contract/primitives.ts';
import { MAX_IDS } from '#contract/selection.ts';

const MAX_NAME_CHARS = 200;

/** A dataset for uploads; other fields that clients of the API send are ignored. */
export const NewDatasetRequest = z
  .object({
    dataset_name: z
      .string('dataset_name is missing.')
      .trim()
      .min(1, 'dataset_name is empty.')
      .max(MAX_NAME_CHARS, `dataset_name is longer than ${MAX_NAME_CHARS} characters.`)
      .meta({ example: 'Shoes' }),
    bucket_path: z
      .string()
      .max(
        0,
        'bucket_path is set, but this server cannot create datasets from buckets. Upload the files instead.',
      )
      .optional()
      .meta({ description: 'Must be empty: this server does not read buckets.' }),
  })
  .meta({ id: 'NewDatasetRequest' });

/** Result for the uploaded files. */
export const AddedMedia = z
  .object({
    dataset_id: Id,
    n_new: z.int().meta({ description: 'Files that were accepted and are being indexed.' }),
    n_known: z.int().meta({ description: 'Files that already existed with the same content.' }),
    refused: z
      .array(z.object({ file_name: z.string(), reason: z.string() }))
      .meta({ description: 'Rejected files, at most a thousand.' }),
  })
  .meta({ id: 'AddedMedia' });
export type AddedMedia = z.infer<typeof AddedMedia>;

export const RemoveMediaRequest = z
  .object({
    media_ids: z
      .array(Id)
      .min(1, 'media_ids must contain at least one id.')
      .max(MAX_IDS, `media_ids may contain at most ${MAX_IDS} ids.`),
  })
  .meta({ id: 'RemoveMediaRequest', example: { media_ids: [EXAMPLE_IDS.media_id] } });

export const RemovedMedia = z
  .object({ media_ids: z.array(Id).meta({ description: 'Removed images.' }) })
  .meta({ id: 'RemovedMedia' });
export type RemovedMedia = z.infer<typeof RemovedMedia>;
