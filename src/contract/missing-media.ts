import { z } from 'zod';
import { Id } from './primitives.ts';

/** Retention of the tags of deleted images, and of their data for saved views. */
export const KEEP_DELETED_DAYS = 30;
const MAX_DAYS = 100_000;

/**
 * Images whose files are missing although no client is known to have deleted them. An extension of
 * this server.
 */
export const MissingMedia = z
  .object({
    n_images: z.int(),
    since: z.iso
      .datetime()
      .meta({ description: 'Time at which the first of them was found missing.' }),
    folders: z
      .array(
        z.object({
          folder: z.string().meta({
            description:
              'Path relative to the folder of the dataset, empty for that folder itself.',
          }),
          n_images: z.int(),
          since: z.iso.datetime(),
        }),
      )
      .meta({
        description: 'Folders with missing images, at most a hundred, most images first.',
      }),
  })
  .meta({ id: 'MissingMedia' });
export type MissingMedia = z.infer<typeof MissingMedia>;

/** When the file was first found missing. An extension of this server. */
export const MissingSince = z.iso.datetime().nullable().meta({
  description:
    'Time since which the file has been missing; null if it exists. The file may return. The thumbnail is kept.',
});

export const DeleteMissingQuery = z.object({
  folder: z.string().default('').meta({
    description: 'Only images in this folder, named as in `missing.folders` of the dataset.',
    example: 'holiday/2024',
  }),
});

export const DeletedMissingMedia = z
  .object({ media_ids: z.array(Id).meta({ description: 'Deleted images.' }) })
  .meta({ id: 'DeletedMissingMedia' });
export type DeletedMissingMedia = z.infer<typeof DeletedMissingMedia>;

export const PurgeQuery = z.object({
  older_than_days: z
    .string()
    .regex(/^\d+$/, 'older_than_days must be a whole number of at least 0.')
    .transform((text) => Math.min(Number(text), MAX_DAYS))
    .default(KEEP_DELETED_DAYS)
    .meta({
      description: 'Only images deleted at least this many days ago.',
      override: { type: 'integer', minimum: 0 },
    }),
});

export const PurgedMedia = z
  .object({ n_purged: z.int().meta({ description: 'Number of purged images.' }) })
  .meta({ id: 'PurgedMedia' });
export type PurgedMedia = z.infer<typeof PurgedMedia>;
