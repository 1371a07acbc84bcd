import { z } from 'zod';
import { MissingMedia } from '#contract/missing-media.ts';
import { Id } from '#contract/primitives.ts';

export const DatasetStatus = z.enum([
  'NEW',
  'PRE_PROCESSING',
  'INITIALIZING',
  'UPLOADING',
  'SAVING',
  'INDEXING',
  'READY',
  'FATAL_ERROR',
  'ENRICHING',
]);
export type DatasetStatus = z.infer<typeof DatasetStatus>;

/** Where an indexing run stands; null when none is under way. */
export const IndexingProgress = z
  .object({
    phase: z.enum(['SCANNING', 'EMBEDDING', 'CLUSTERING']),
    n_done: z.int().meta({ description: 'Images embedded or skipped so far in this run.' }),
    n_total: z.int().meta({ description: 'Images this run has to embed.' }),
    images_per_second: z.number(),
    seconds_left: z.number().nullable(),
  })
  .meta({ id: 'IndexingProgress' });
export type IndexingProgress = z.infer<typeof IndexingProgress>;

export const Dataset = z
  .object({
    id: Id,
    display_name: z.string(),
    description: z.string(),
    status: DatasetStatus,
    status_new: DatasetStatus,
    progress: z.number().min(0).max(100),
    fatal_error_msg: z.string().nullable(),
    n_images: z.int().meta({ description: 'Images that can be searched.' }),
    n_objects: z.int().meta({ description: 'Objects in images that can be searched.' }),
    n_skipped: z.int().meta({
      description: 'Files that could not be read, and files that were sent and not taken.',
    }),
    n_annotation_problems: z.int().meta({
      description: 'Annotations that the last indexing run left out; index_report says why.',
    }),
    n_left_out: z.int().meta({
      description:
        'Files that are neither images nor annotations by their names, and links, which are not followed; index_report tells which.',
    }),
    missing: MissingMedia.nullable().meta({
      description:
        'Images whose files are not there, as when a drive is away; null when all are. They stay searchable; ours.',
    }),
    n_clusters: z.array(z.int()).meta({
      description: 'Clusters of images at each threshold, finest first; empty before READY.',
    }),
    n_object_clusters: z.array(z.int()).meta({
      description: 'Clusters of objects at each threshold, finest first; empty before READY.',
    }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    preview_uri: z.string().nullable(),
    source_type: z.enum(['FOLDER', 'UPLOAD']).meta({
      description: '`FOLDER` follows a folder of its owner, `UPLOAD` holds what was sent to it.',
    }),
    model: z
      .object({
        name: z.string().meta({ example: 'Xenova/clip-vit-base-patch16' }),
        searches_text: z
          .boolean()
          .meta({ description: 'Whether explore ranks by the meaning of a caption.' }),
      })
      .meta({ description: 'What images are compared with; `built-in` unless another was named.' }),
    indexing: IndexingProgress.nullable(),
  })
  .meta({ id: 'Dataset' });
export type Dataset = z.infer<typeof Dataset>;

/** What the last indexing run left out, and why. */
export const IndexReport = z
  .object({
    n_images: z.int(),
    skipped: z.array(z.object({ file_name: z.string(), reason: z.string() })),
    left_out: z
      .array(z.object({ reason: z.string(), n_files: z.int(), example: z.string() }))
      .meta({
        description:
          'Other files of the folder, one entry per reason with the path of one of them. Dot files and what systems keep for themselves, such as `Thumbs.db` and `@eaDir`, are not counted.',
      }),
    annotation_problems: z.array(
      z.object({
        file_name: z.string(),
        line: z.int().nullable().meta({
          description: 'Of a CSV file; 1 is that of the header. Null for the file as a whole.',
        }),
        entry: z.int().nullable().meta({
          description: 'Of a file that has no lines, Parquet or JSON, counted from 1.',
        }),
        reason: z.string(),
      }),
    ),
  })
  .meta({ id: 'IndexReport' });
export type IndexReport = z.infer<typeof IndexReport>;

export const Healthcheck = z.object({ status: z.literal('ok') }).meta({ id: 'Healthcheck' });
