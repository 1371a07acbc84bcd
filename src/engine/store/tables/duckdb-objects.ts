import type { DuckDBConnection } from '@duckdb/node-api';
import { stage } from '#engine/store/file/staging.ts';
import type { EmbeddedMedia, NewObject } from '#engine/store/media-store.ts';
import { MODEL_IN_USE } from '#engine/store/rows/entity-tables.ts';
import { bytesOf } from '#engine/store/rows/rows.ts';

/** Inserts the objects of images that were just saved. */
export async function insertObjects(
  writer: DuckDBConnection,
  datasetId: string,
  media: readonly EmbeddedMedia[],
): Promise<void> {
  const objects = media.flatMap((image) =>
    image.objects.map((object) => ({ mediaId: image.mediaId, ...object })),
  );
  await stage<NewObject & { mediaId: string }>(
    writer,
    'object_id VARCHAR, media_id VARCHAR, label VARCHAR, x DOUBLE, y DOUBLE, width DOUBLE, height DOUBLE, vector BLOB',
    objects,
    (appender, { objectId, mediaId, label, boundingBox, vector }) => {
      for (const text of [objectId, mediaId, label]) appender.appendVarchar(text);
      const { x, y, width, height } = boundingBox;
      for (const side of [x, y, width, height]) appender.appendDouble(side);
      appender.appendBlob(bytesOf(vector));
    },
  );
  await writer.run(
    `INSERT INTO objects
     SELECT object_id::UUID, $1::UUID, media_id::UUID, * EXCLUDE (object_id, media_id, vector)
     FROM staging`,
    [datasetId],
  );
  await writer.run(
    `INSERT INTO object_vectors (dataset_id, model_id, object_id, vector, vector_hash)
     SELECT $1::UUID, ${MODEL_IN_USE}, object_id::UUID, vector, hash(vector) FROM staging`,
    [datasetId],
  );
  // An object may return under its old id with another vector.
  await writer.run(
    'DELETE FROM object_clusters WHERE object_id IN (SELECT object_id::UUID FROM staging)',
  );
}

/** Deletes objects whose image was deleted, and the vectors and measures of both. */
export async function removeOrphans(writer: DuckDBConnection, datasetId: string): Promise<void> {
  await writer.run(
    `DELETE FROM objects
     WHERE dataset_id = $1::UUID AND media_id NOT IN (SELECT media_id FROM media)`,
    [datasetId],
  );
  await writer.run(
    `DELETE FROM media_vectors
     WHERE dataset_id = $1::UUID AND media_id NOT IN (SELECT media_id FROM media)`,
    [datasetId],
  );
  await writer.run(
    `DELETE FROM object_vectors
     WHERE dataset_id = $1::UUID AND object_id NOT IN (
       SELECT object_id FROM objects WHERE dataset_id = $1::UUID)`,
    [datasetId],
  );
  await writer.run(
    `DELETE FROM media_quality
     WHERE dataset_id = $1::UUID AND media_id NOT IN (
       SELECT media_id FROM media WHERE dataset_id = $1::UUID
       UNION ALL SELECT object_id FROM objects WHERE dataset_id = $1::UUID)`,
    [datasetId],
  );
}
