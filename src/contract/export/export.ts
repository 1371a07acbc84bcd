import { z } from 'zod';
import { EXAMPLE_IDS } from '#contract/example-ids.ts';
import { Id } from '#contract/primitives.ts';
import { Cluster, Preview } from '#contract/search/explore.ts';
import { Selection } from '#contract/selection.ts';

export const ExportFormat = z.enum(
  ['csv', 'json', 'parquet', 'zip', 'html'],
  'format must be csv, json, parquet, zip or html.',
);
export type ExportFormat = z.infer<typeof ExportFormat>;

export const ExportRequest = Selection.extend({
  format: ExportFormat.meta({
    description:
      '`csv`, `json` and `parquet`: one row per item, with the field names of explore. `zip`: the original files and `scores.csv`. `html`: one self-contained page with query, histogram, scores, thumbnails and the parts that match as evidence, of at most a thousand items.',
  }),
}).meta({
  id: 'ExportRequest',
  example: {
    format: 'json',
    query: `anchor_media_id=${EXAMPLE_IDS.anchor_media_id}&threshold=2&relevance_max=0.3`,
  },
});
export type ExportRequest = z.infer<typeof ExportRequest>;

/** A background export, finished or in progress. */
export const PreparedExport = z
  .object({
    export_id: Id,
    status: z.enum(['PREPARED', 'SENDING', 'DONE', 'STOPPED']),
    n_media: z.int().meta({ description: 'Number of images or objects in the export.' }),
    n_done: z.int().meta({ description: 'Number of images or objects sent so far.' }),
  })
  .meta({ id: 'PreparedExport' });
export type PreparedExport = z.infer<typeof PreparedExport>;

/** A row of an export. Addresses are omitted because they are valid on one server only. */
export const ExportedMedia = Preview.omit({ media_uri: true, media_thumb_uri: true })
  .extend({ cluster_id: Cluster.shape.cluster_id })
  .meta({ id: 'ExportedMedia' });
export type ExportedMedia = z.infer<typeof ExportedMedia>;

export const Export = z
  .object({
    dataset_id: Id,
    dataset: z.string(),
    model: z.string(),
    exported_at: z.iso.datetime(),
    query: z.record(z.string(), z.string()).meta({ description: 'The parameters of the search.' }),
    media: z.array(ExportedMedia).meta({ description: 'Nearest first.' }),
  })
  .meta({ id: 'Export' });
export type Export = z.infer<typeof Export>;
