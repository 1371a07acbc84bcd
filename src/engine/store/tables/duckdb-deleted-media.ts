import type { DuckDBConnection } from '@duckdb/node-api';
import type { DeletedMedia, DeletedMediaStore } from '#engine/store/deleted-media-store.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { withTexts } from '#engine/store/file/staging.ts';
import type { MediaMemory } from '#engine/store/memory/media-memory.ts';
import { MODEL_IN_USE } from '#engine/store/rows/entity-tables.ts';
import { deletedMedia } from '#engine/store/rows/rows.ts';

const OBJECT_COLUMNS = 'object_id, dataset_id, media_id, label, x, y, width, height';

export class DuckDbDeletedMedia implements DeletedMediaStore {
  readonly #file: DuckDbFile;
  readonly #memory: MediaMemory;

  constructor(file: DuckDbFile, memory: MediaMemory) {
    this.#file = file;
    this.#memory = memory;
  }

  async find(datasetId: string, mediaId: string): Promise<DeletedMedia | undefined> {
    const [row] = await this.#file.rows(
      `SELECT object_id, media_id, path, images.width, images.height,
         objects.x, objects.y, objects.width AS box_width, objects.height AS box_height,
         CASE WHEN object_id IS NULL THEN images.vector ELSE objects.vector END AS vector
       FROM deleted_media AS images
       LEFT JOIN (FROM deleted_objects WHERE object_id = $2::UUID) AS objects
         USING (dataset_id, media_id)
       WHERE dataset_id = $1::UUID AND (media_id = $2::UUID OR object_id IS NOT NULL)`,
      [datasetId, mediaId],
    );
    return row && deletedMedia(row);
  }

  async deletedBefore(datasetId: string, time: Date): Promise<string[]> {
    const rows = await this.#file.rows(
      `WITH images AS (
         SELECT media_id FROM deleted_media
         WHERE dataset_id = $1::UUID AND deleted_at < $2::TIMESTAMPTZ)
       SELECT media_id AS id FROM images
       UNION ALL
       SELECT object_id FROM deleted_objects
       WHERE dataset_id = $1::UUID AND media_id IN (FROM images)`,
      [datasetId, time.toISOString()],
    );
    return rows.map((row) => row['id'] as string);
  }

  async objectsIn(datasetId: string, mediaIds: readonly string[]): Promise<string[]> {
    const rows = await this.#file.rows(
      `SELECT object_id FROM deleted_objects
       WHERE dataset_id = $1::UUID AND media_id IN (SELECT unnest($2)::UUID)`,
      ...withTexts(datasetId, mediaIds),
    );
    return rows.map((row) => row['object_id'] as string);
  }

  async purge(datasetId: string, mediaIds: readonly string[]): Promise<number> {
    const nPurged = await this.#file.change(async (writer) => {
      const values = withTexts(datasetId, mediaIds);
      const inLists = 'dataset_id = $1::UUID AND media_id IN (SELECT unnest($2)::UUID)';
      await writer.run(`DELETE FROM tags WHERE ${inLists}`, ...values);
      await writer.run(
        `DELETE FROM tags WHERE dataset_id = $1::UUID AND media_id IN (
           SELECT object_id FROM deleted_objects WHERE ${inLists})`,
        ...values,
      );
      await writer.run(`DELETE FROM deleted_objects WHERE ${inLists}`, ...values);
      return (await writer.run(`DELETE FROM deleted_media WHERE ${inLists}`, ...values))
        .rowsChanged;
    });
    this.#memory.tagsChanged(datasetId);
    return nPurged;
  }
}

/**
 * Keeps data that identifies images. Call it before deleting their rows. Their tags stay in place.
 */
export async function keepDeleted(
  writer: DuckDBConnection,
  datasetId: string,
  paths: readonly string[],
): Promise<void> {
  const values = withTexts(datasetId, paths);
  const wanted = `dataset_id = $1::UUID AND media_id IN (
    SELECT media_id FROM media WHERE dataset_id = $1::UUID AND path IN (SELECT unnest($2)))`;
  await writer.run(
    `INSERT INTO deleted_media
     SELECT media_id, dataset_id, path, file_size, modified_ms, width, height, content_hash, vector, now()
     FROM media LEFT JOIN (FROM media_vectors WHERE model_id = ${MODEL_IN_USE})
       USING (dataset_id, media_id)
     WHERE ${wanted}`,
    ...values,
  );
  await writer.run(
    `INSERT INTO deleted_objects SELECT ${OBJECT_COLUMNS}, vector
     FROM objects LEFT JOIN (FROM object_vectors WHERE model_id = ${MODEL_IN_USE})
       USING (dataset_id, object_id)
     WHERE ${wanted}`,
    ...values,
  );
}

/**
 * For images that exist again: their tags need no update, because ids are derived from the path.
 */
export async function forgetDeleted(
  writer: DuckDBConnection,
  datasetId: string,
  mediaIds: readonly string[],
): Promise<void> {
  for (const table of ['deleted_media', 'deleted_objects']) {
    await writer.run(
      `DELETE FROM ${table} WHERE dataset_id = $1::UUID AND media_id IN (SELECT unnest($2)::UUID)`,
      ...withTexts(datasetId, mediaIds),
    );
  }
}
