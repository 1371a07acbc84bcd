import type { EntityType } from '#contract/primitives.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import type { StoredCopy } from '#engine/store/media-store.ts';
import { storedCopy } from '#engine/store/rows/derived-rows.ts';

const COLUMNS = 'path, file_size::DOUBLE AS file_size, missing_since IS NOT NULL AS is_missing';
const COPIES = {
  IMAGES: `SELECT media_id::VARCHAR AS id, width::DOUBLE * height AS n_pixels, ${COLUMNS}
    FROM media WHERE dataset_id = $1::UUID`,
  OBJECTS: `SELECT object_id::VARCHAR AS id,
      round(objects.width * media.width) * round(objects.height * media.height) AS n_pixels, ${COLUMNS}
    FROM objects JOIN media USING (dataset_id, media_id) WHERE dataset_id = $1::UUID`,
} as const;

/** All images or objects of a dataset, in any order. */
export async function* streamCopies(
  file: DuckDbFile,
  datasetId: string,
  type: EntityType,
): AsyncGenerator<StoredCopy> {
  for await (const row of file.stream(COPIES[type], [datasetId])) yield storedCopy(row);
}
