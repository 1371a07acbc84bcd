import type { DuckDBConnection } from '@duckdb/node-api';
import type { StoredStats } from './store.ts';

/** Every table that holds something of a dataset. */
const TABLES = [
  'datasets',
  'media',
  'objects',
  'image_annotations',
  'annotation_problems',
  'skipped_files',
  'refused_files',
  'clusters',
  'object_clusters',
  'clusterings',
  'anchors',
  'tags',
  'saved_views',
] as const;

/** @returns names of uploads that no other dataset was searched with */
export async function removeDataset(
  writer: DuckDBConnection,
  datasetId: string,
): Promise<string[]> {
  const uploads = await writer.runAndReadAll(
    `SELECT DISTINCT upload_name FROM anchors WHERE dataset_id = $1::UUID
     EXCEPT SELECT upload_name FROM anchors WHERE dataset_id <> $1::UUID`,
    [datasetId],
  );
  for (const table of TABLES) {
    await writer.run(`DELETE FROM ${table} WHERE dataset_id = $1::UUID`, [datasetId]);
  }
  return uploads.getRowObjectsJS().map((row) => row['upload_name'] as string);
}

export async function datasetStats(
  reader: DuckDBConnection,
  datasetId: string,
): Promise<StoredStats> {
  const sums = await reader.runAndReadAll(
    `SELECT coalesce(sum(file_size), 0)::DOUBLE AS size_bytes, count(caption)::INTEGER AS n_captions
     FROM media LEFT JOIN image_annotations USING (dataset_id, media_id)
     WHERE dataset_id = $1::UUID`,
    [datasetId],
  );
  const formats = await reader.runAndReadAll(
    `SELECT format, count(*)::INTEGER AS n_images FROM media WHERE dataset_id = $1::UUID
     GROUP BY format ORDER BY n_images DESC, format`,
    [datasetId],
  );
  const [sum] = sums.getRowObjectsJS();
  return {
    sizeBytes: sum?.['size_bytes'] as number,
    nCaptions: sum?.['n_captions'] as number,
    formats: formats.getRowObjectsJS().map((row) => ({
      format: row['format'] as string,
      nImages: row['n_images'] as number,
    })),
  };
}
