import type { DeletedMedia, DeletedMediaStore } from '#engine/store/deleted-media-store.ts';
import type { MediaMemory } from '#engine/store/memory/media-memory.ts';
import type { PostgresDatabase, Run } from '#engine/store/postgres/session/postgres-database.ts';
import { MODEL_IN_USE } from '#engine/store/rows/entity-tables.ts';
import { deletedMedia } from '#engine/store/rows/rows.ts';

const OBJECT_COLUMNS = 'object_id, dataset_id, media_id, label, x, y, width, height';
const OF_IMAGES = 'dataset_id = $1::uuid AND media_id = ANY ($2::uuid[])';

export class PostgresDeletedMedia implements DeletedMediaStore {
  readonly #database: PostgresDatabase;
  readonly #memory: MediaMemory;

  constructor(database: PostgresDatabase, memory: MediaMemory) {
    this.#database = database;
    this.#memory = memory;
  }

  async find(datasetId: string, mediaId: string): Promise<DeletedMedia | undefined> {
    const [row] = await this.#database.rows(
      `SELECT object_id, media_id, path, images.width, images.height,
         objects.x, objects.y, objects.width AS box_width, objects.height AS box_height,
         vector_send(CASE WHEN object_id IS NULL THEN images.vector ELSE objects.vector END)
           AS vector
       FROM deleted_media AS images
       LEFT JOIN (SELECT * FROM deleted_objects WHERE object_id = $2::uuid) AS objects
         USING (dataset_id, media_id)
       WHERE dataset_id = $1::uuid AND (media_id = $2::uuid OR object_id IS NOT NULL)`,
      [datasetId, mediaId],
    );
    return row && deletedMedia(row);
  }

  async deletedBefore(datasetId: string, time: Date): Promise<string[]> {
    const rows = await this.#database.rows(
      `WITH images AS (
         SELECT media_id FROM deleted_media
         WHERE dataset_id = $1::uuid AND deleted_at < $2::timestamptz)
       SELECT media_id AS id FROM images
       UNION ALL
       SELECT object_id FROM deleted_objects
       WHERE dataset_id = $1::uuid AND media_id IN (SELECT media_id FROM images)`,
      [datasetId, time],
    );
    return rows.map((row) => row['id'] as string);
  }

  async objectsIn(datasetId: string, mediaIds: readonly string[]): Promise<string[]> {
    const rows = await this.#database.rows(
      `SELECT object_id FROM deleted_objects WHERE ${OF_IMAGES}`,
      [datasetId, mediaIds],
    );
    return rows.map((row) => row['object_id'] as string);
  }

  async purge(datasetId: string, mediaIds: readonly string[]): Promise<number> {
    const values = [datasetId, mediaIds];
    const nPurged = await this.#database.transaction(async (run) => {
      await run(
        `DELETE FROM tags WHERE dataset_id = $1::uuid AND (
           media_id = ANY ($2::uuid[])
           OR media_id IN (SELECT object_id FROM deleted_objects WHERE ${OF_IMAGES}))`,
        values,
      );
      await run(`DELETE FROM deleted_objects WHERE ${OF_IMAGES}`, values);
      return (await run(`DELETE FROM deleted_media WHERE ${OF_IMAGES}`, values)).nRows;
    }, datasetId);
    this.#memory.tagsChanged(datasetId);
    return nPurged;
  }
}

/**
 * Keeps data that identifies images. Call it before deleting their rows. Their tags stay in place.
 */
export async function rememberDeleted(
  run: Run,
  datasetId: string,
  paths: readonly string[],
): Promise<void> {
  const ofFiles = 'media.dataset_id = $1::uuid AND media.path = ANY ($2::text[])';
  await run(
    `INSERT INTO deleted_media
       (media_id, dataset_id, path, file_size, modified_ms, width, height, content_hash, vector,
        deleted_at)
     SELECT media_id, media.dataset_id, path, file_size, modified_ms, width, height, content_hash,
       vector, now()
     FROM media LEFT JOIN (
       SELECT media_id, vector FROM media_vectors
       WHERE dataset_id = $1::uuid AND model_id = ${MODEL_IN_USE}) AS embedded USING (media_id)
     WHERE ${ofFiles}`,
    [datasetId, paths],
  );
  await run(
    `INSERT INTO deleted_objects (${OBJECT_COLUMNS}, vector)
     SELECT object_id, objects.dataset_id, objects.media_id, label, x, y, objects.width,
       objects.height, vector
     FROM objects JOIN media ON media.dataset_id = objects.dataset_id
       AND media.media_id = objects.media_id
     LEFT JOIN (
       SELECT object_id, vector FROM object_vectors
       WHERE dataset_id = $1::uuid AND model_id = ${MODEL_IN_USE}) AS embedded USING (object_id)
     WHERE ${ofFiles}`,
    [datasetId, paths],
  );
}

/**
 * For images that exist again: their tags need no update, because ids are derived from the path.
 */
export async function forgetReturned(
  run: Run,
  datasetId: string,
  mediaIds: readonly string[],
): Promise<void> {
  for (const table of ['deleted_media', 'deleted_objects']) {
    await run(`DELETE FROM ${table} WHERE ${OF_IMAGES}`, [datasetId, mediaIds]);
  }
}
