import { z } from 'zod';
import { BoundingBox } from '#contract/bounding-box.ts';
import { asText, Id } from '#contract/primitives.ts';
import { SearchQuery } from '#contract/search/search-query.ts';

const TaskFormat = z.enum(['json', 'parquet'], 'export_format must be json or parquet.');
export type TaskFormat = z.infer<typeof TaskFormat>;

/** How to export in the background. */
export const ExportTaskOptions = z.object({
  export_format: TaskFormat.default('json').meta({
    description: 'The ZIP contains a `metadata.json` or a `metadata.parquet`.',
  }),
  include_images: z
    .string()
    .regex(/^(true|false)$/i, 'include_images must be true or false.')
    .transform((text) => text.toLowerCase() === 'true')
    .optional()
    .meta({
      example: 'false',
      description: 'Whether to include the image files, in the folder `images`.',
      override: asText,
    }),
  file_name: z
    .string()
    .trim()
    .max(200, 'file_name is longer than 200 characters.')
    .optional()
    .meta({ description: 'File name of the downloaded ZIP.', example: 'export.zip' }),
});
export type ExportTaskOptions = z.infer<typeof ExportTaskOptions>;

/** The results of a search, or the whole dataset without one. */
export const ExportTaskQuery = SearchQuery.extend(ExportTaskOptions.shape);

/** A whole export in one response, for the same search. */
export const ExportQuery = SearchQuery.extend({
  export_format: z
    .literal('json', 'export_format must be json for an export in one response.')
    .default('json'),
});

/** An export that runs in the background. */
export const ExportTask = z
  .object({
    id: Id,
    dataset_id: Id,
    status: z.enum(['IN_PROGRESS', 'COMPLETED', 'FAILED', 'REJECTED']).meta({
      description: '`REJECTED` when there is nothing to export.',
    }),
    progress: z.number().min(0).max(100),
    download_uri: z.string().nullable().meta({
      description:
        'Address of the ZIP once COMPLETED. Anyone with this address can download it without a token until it expires.',
    }),
    result_message: z.string().nullable().meta({ description: 'The error message.' }),
    file_name: z.string(),
    created_at: z.iso.datetime(),
    expires_at: z.iso
      .datetime()
      .meta({ description: 'The export is deleted then, or earlier if its space is needed.' }),
  })
  .meta({ id: 'ExportTask' });
export type ExportTask = z.infer<typeof ExportTask>;

const MetadataItem = z.discriminatedUnion('type', [
  z.object({ type: z.literal('caption'), properties: z.object({ caption: z.string() }) }),
  z.object({
    type: z.literal('image_label'),
    properties: z.object({ category_name: z.string(), source: z.literal('USER') }),
  }),
  z.object({
    type: z.literal('object_label'),
    properties: z.object({
      category_name: z.string(),
      bbox: z.array(z.int()).meta({ description: 'Left, top, width and height in pixels.' }),
    }),
  }),
  z.object({ type: z.literal('user_tag'), properties: z.object({ tag_name: z.string() }) }),
]);
export type MetadataItem = z.infer<typeof MetadataItem>;

export const MediaItem = z
  .object({
    media_id: Id,
    media_type: z.enum(['image', 'object']),
    image_id: Id,
    file_name: z.string(),
    file_path: z.string().meta({ description: 'Path in the ZIP, if images are included.' }),
    image_uri: z.string(),
    width: z.int(),
    height: z.int(),
    bounding_box: BoundingBox.nullable(),
    cluster_id: Id,
    relevance_score: z.number().nullable(),
    metadata_items: z.array(MetadataItem),
  })
  .meta({ id: 'MediaItem' });
export type MediaItem = z.infer<typeof MediaItem>;

/** `metadata.json` of an export. */
export const MediaItems = z
  .object({
    info: z.object({
      dataset_id: Id,
      dataset: z.string(),
      model: z.string(),
      exported_at: z.iso.datetime(),
      query: z.record(z.string(), z.string()),
    }),
    media_items: z.array(MediaItem).meta({ description: 'Nearest first.' }),
  })
  .meta({ id: 'MediaItems' });
