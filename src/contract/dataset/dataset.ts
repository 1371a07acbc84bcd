import { z } from 'zod';
import { MissingMedia } from '#contract/missing-media.ts';
import { Id } from '#contract/primitives.ts';
import { ModelChange } from './models.ts';
import { TextReading } from './text-reading.ts';

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

/** The names of statuses that programs wait for, in place of `DatasetStatus`. */
export const DatasetStatusNew = z.enum([
  'DRAFT',
  'INDEXING',
  'READ ONLY',
  'PARTIAL INDEX',
  'READY',
  'ERROR',
]);
export type DatasetStatusNew = z.infer<typeof DatasetStatusNew>;

/** Progress of an indexing run; null when none is running. */
export const IndexingProgress = z
  .object({
    phase: z.enum(['SCANNING', 'EMBEDDING', 'CLUSTERING']),
    n_done: z.int().meta({ description: 'Images embedded or skipped so far in this run.' }),
    n_total: z.int().meta({ description: 'Images to embed in this run.' }),
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
    status_new: DatasetStatusNew.meta({
      description:
        'The status that the published clients wait for: DRAFT (`status` NEW or UPLOADING), INDEXING, READY or ERROR (FATAL_ERROR). A dataset is INDEXING while its first images arrive, although those that have arrived can be searched (`status` READY). This server has no READ ONLY and PARTIAL INDEX.',
    }),
    progress: z.number().min(0).max(100),
    fatal_error_msg: z.string().nullable(),
    n_images: z.int().meta({ description: 'Images that can be searched.' }),
    n_objects: z.int().meta({ description: 'Objects in images that can be searched.' }),
    n_skipped: z.int().meta({
      description: 'Files that could not be read, and uploaded files that were rejected.',
    }),
    n_annotation_problems: z.int().meta({
      description:
        'Annotations that the last indexing run skipped; see index_report for the reasons.',
    }),
    n_left_out: z.int().meta({
      description:
        'Files whose names are neither those of images nor of annotations, and links, which are not followed; see index_report.',
    }),
    missing: MissingMedia.nullable().meta({
      description:
        'Images whose files are missing, for example on a disconnected drive; null if there are none. They remain searchable. An extension of this server.',
    }),
    n_clusters: z.array(z.int()).meta({
      description: 'Number of image clusters at each threshold, finest first; empty until READY.',
    }),
    n_single_clusters: z.array(z.int()).meta({
      description:
        'How many of n_clusters contain a single image, at each threshold. The app opens on the finest threshold at which at most half do. An extension of this server.',
    }),
    n_object_clusters: z.array(z.int()).meta({
      description: 'Number of object clusters at each threshold, finest first; empty until READY.',
    }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    preview_uri: z.string().nullable(),
    source_type: z.enum(['FOLDER', 'UPLOAD']).meta({
      description: '`FOLDER` follows a folder of its owner, `UPLOAD` contains uploaded files.',
    }),
    model: z
      .object({
        name: z.string().meta({ example: 'Xenova/clip-vit-base-patch16' }),
        searches_text: z
          .boolean()
          .meta({ description: 'Whether explore can rank by the meaning of a caption.' }),
      })
      .meta({
        description: 'The model that compares images; `built-in` unless another one was named.',
      }),
    previous_model: z.string().nullable().meta({
      description:
        'The model used before, whose vectors are kept, so that changing back to it takes no time; null if there is none. An extension of this server.',
    }),
    model_change: ModelChange.nullable().meta({
      description:
        'The change to another model that is running, stopped or failed; null if there is none. Searches use `model` until it is completed. An extension of this server.',
    }),
    text_reading: TextReading.meta({
      description:
        'Whether the text in the images is read, and how much of it was. An extension of this server.',
    }),
    indexing: IndexingProgress.nullable(),
  })
  .meta({ id: 'Dataset' });
export type Dataset = z.infer<typeof Dataset>;

/** What the published clients ask while a dataset is created. */
export const CreationStatus = z
  .object({ status: DatasetStatusNew, progress: Dataset.shape.progress })
  .meta({ id: 'CreationStatus' });
export type CreationStatus = z.infer<typeof CreationStatus>;

/** Files that the last indexing run skipped, with reasons. */
export const IndexReport = z
  .object({
    n_images: z.int(),
    skipped: z.array(z.object({ file_name: z.string(), reason: z.string() })),
    left_out: z
      .array(z.object({ reason: z.string(), n_files: z.int(), example: z.string() }))
      .meta({
        description:
          'Other files of the folder: one entry per reason, with the path of one example. Dot files and system files such as `Thumbs.db` and `@eaDir` are not counted.',
      }),
    annotation_problems: z.array(
      z.object({
        file_name: z.string(),
        line: z.int().nullable().meta({
          description: 'Line in a CSV file; the header is line 1. Null for the whole file.',
        }),
        entry: z.int().nullable().meta({
          description: 'Entry in a Parquet or JSON file, counted from 1.',
        }),
        reason: z.string(),
      }),
    ),
  })
  .meta({ id: 'IndexReport' });
export type IndexReport = z.infer<typeof IndexReport>;

export const Healthcheck = z.object({ status: z.literal('ok') }).meta({ id: 'Healthcheck' });
