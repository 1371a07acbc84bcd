import type { EmbeddedMedia } from '#engine/store/media-store.ts';
import type { Run } from '#engine/store/postgres/session/postgres-database.ts';
import { asRecords, recordset } from '#engine/store/postgres/session/recordset.ts';
import { MODEL_IN_USE } from '#engine/store/rows/entity-tables.ts';
import { foldText } from './fold-text.ts';
import { HASH_OF_VECTOR } from './postgres-vectors.ts';

/** Replaces the objects of images that were just saved. */
export async function replaceObjects(
  run: Run,
  datasetId: string,
  media: readonly EmbeddedMedia[],
): Promise<void> {
  const mediaIds = media.map(({ mediaId }) => mediaId);
  const ofImages = 'dataset_id = $1::uuid AND media_id = ANY ($2::uuid[])';
  await run(
    `DELETE FROM object_vectors WHERE dataset_id = $1::uuid AND object_id IN (
       SELECT object_id FROM objects WHERE ${ofImages})`,
    [datasetId, mediaIds],
  );
  await run(`DELETE FROM objects WHERE ${ofImages}`, [datasetId, mediaIds]);
  const objects = media.flatMap((image) =>
    image.objects.map(({ objectId, label, boundingBox, vector }) => ({
      object_id: objectId,
      media_id: image.mediaId,
      label,
      label_folded: foldText(label),
      ...boundingBox,
      vector,
    })),
  );
  if (objects.length === 0) return;
  const records = asRecords(objects);
  const columns = 'object_id, media_id, label, label_folded, x, y, width, height';
  await run(
    `INSERT INTO objects (dataset_id, ${columns})
     SELECT $1::uuid, ${columns} FROM ${recordset(
       '$2',
       'object_id uuid, media_id uuid, label text, label_folded text, x double precision, y double precision, width double precision, height double precision',
     )}`,
    [datasetId, records],
  );
  await run(
    `INSERT INTO object_vectors (dataset_id, model_id, object_id, vector, vector_hash)
     SELECT $1::uuid, ${MODEL_IN_USE}, object_id, vector, ${HASH_OF_VECTOR}
     FROM ${recordset('$2', 'object_id uuid, vector vector')}`,
    [datasetId, records],
  );
  // An object may return under its old id with another vector.
  await run(
    `DELETE FROM object_clusters
     WHERE dataset_id = $1::uuid AND object_id = ANY ($2::uuid[])`,
    [datasetId, objects.map((object) => object.object_id)],
  );
}

/** Deletes objects whose image was deleted, and the vectors and measures of both. */
export async function deleteOrphans(run: Run, datasetId: string): Promise<void> {
  const noImage = (table: string) =>
    `NOT EXISTS (SELECT FROM media WHERE media.dataset_id = $1::uuid AND media.media_id = ${table}.media_id)`;
  const noObject = (table: string, id: string) =>
    `NOT EXISTS (SELECT FROM objects WHERE objects.dataset_id = $1::uuid AND objects.object_id = ${table}.${id})`;
  for (const orphans of [
    `objects WHERE dataset_id = $1::uuid AND ${noImage('objects')}`,
    `media_vectors WHERE dataset_id = $1::uuid AND ${noImage('media_vectors')}`,
    `object_vectors WHERE dataset_id = $1::uuid AND ${noObject('object_vectors', 'object_id')}`,
    `media_quality WHERE dataset_id = $1::uuid AND ${noImage('media_quality')}
     AND ${noObject('media_quality', 'media_id')}`,
  ]) {
    await run(`DELETE FROM ${orphans}`, [datasetId]);
  }
}
