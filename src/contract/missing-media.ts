import { z } from 'zod';
import { Id } from './primitives.ts';

/** How long tags of deleted images, and what saved views need of them, are kept. */
export const KEEP_DELETED_DAYS = 30;
const MAX_DAYS = 100_000;

/** Images whose files are not there, though nobody is known to have deleted them; ours. */
export const MissingMedia = z
  .object({
    n_images: z.int(),
    since: z.iso.datetime().meta({ description: 'When the first of them was missing.' }),
    folders: z
      .array(
        z.object({
          folder: z.string().meta({
            description: 'Relative to the folder of the dataset, which is the empty one.',
          }),
          n_images: z.int(),
          since: z.iso.datetime(),
        }),
      )
      .meta({
        description: 'Where they are missing, a hundred folders at most, most images first.',
      }),
  })
  .meta({ id: 'MissingMedia' });
export type MissingMedia = z.infer<typeof MissingMedia>;

/** When the file was first not found; ours. */
export const MissingSince = z.iso.datetime().nullable().meta({
  description:
    'Since when its file is missing, which may come back; null while it is there. The thumbnail stays.',
});

export const DeleteMissingQuery = z.object({
  folder: z.string().default('').meta({
    description: 'Only images in this folder, as `missing.folders` of the dataset names it.',
    example: 'holiday/2024',
  }),
});

export const DeletedMissingMedia = z
  .object({ media_ids: z.array(Id).meta({ description: 'Images that were deleted.' }) })
  .meta({ id: 'DeletedMissingMedia' });
export type DeletedMissingMedia = z.infer<typeof DeletedMissingMedia>;

export const PurgeQuery = z.object({
  older_than_days: z
    .string()
    .regex(/^\d+$/, 'older_than_days must be a whole number from 0.')
    .transform((text) => Math.min(Number(text), MAX_DAYS))
    .default(KEEP_DELETED_DAYS)
    .meta({
      description: 'Only images that were deleted so many days ago.',
      override: { type: 'integer', minimum: 0 },
    }),
});

export const PurgedMedia = z
  .object({ n_purged: z.int().meta({ description: 'Deleted images that were forgotten.' }) })
  .meta({ id: 'PurgedMedia' });
export type PurgedMedia = z.infer<typeof PurgedMedia>;
