import type { DuckDBConnection } from '@duckdb/node-api';
import { withTexts } from '#engine/store/file/staging.ts';

/** Compares hashes or, for rows of an earlier release without a hash, size and time. */
const SAME_CONTENT = `(before.content_hash = now.content_hash OR (
  before.content_hash IS NULL AND before.file_size = now.file_size
  AND before.modified_ms = now.modified_ms))`;

/** One heir per image: one of the same name if possible, else the first by path. */
const heirsOf = (images: string) => `
  SELECT before.media_id AS from_id, now.media_id AS to_id
  FROM (${images}) AS before JOIN media AS now ON ${SAME_CONTENT}
  WHERE before.dataset_id = $1::UUID AND now.dataset_id = $1::UUID
    AND now.media_id IN (SELECT unnest($2)::UUID) AND now.media_id <> before.media_id
  QUALIFY row_number() OVER (PARTITION BY before.media_id
    ORDER BY parse_filename(now.path) = parse_filename(before.path) DESC, now.path) = 1`;

const WITH_OBJECTS = `
  INSERT INTO heirs
  SELECT before.object_id, now.object_id FROM heirs
  JOIN (SELECT object_id, media_id, label, x, y, width, height FROM deleted_objects
        UNION ALL SELECT object_id, media_id, label, x, y, width, height FROM objects) AS before
    ON before.media_id = from_id
  JOIN objects AS now
    ON now.media_id = to_id AND now.label = before.label AND now.x = before.x AND now.y = before.y
      AND now.width = before.width AND now.height = before.height`;

/**
 * Gives the tags of deleted images to just saved images with the same content, and likewise for
 * their objects. Missing images pass on their tags too but keep them, because a copy may stand in
 * only while the drive is unavailable.
 */
export async function inheritTags(
  writer: DuckDBConnection,
  datasetId: string,
  mediaIds: readonly string[],
): Promise<void> {
  const tagged = await writer.runAndReadAll(
    'SELECT count(*) > 0 FROM tags WHERE dataset_id = $1::UUID',
    [datasetId],
  );
  if (tagged.value(0, 0) !== true) return;
  const missing = 'FROM media WHERE missing_since IS NOT NULL';
  await makeHeirs(writer, heirsOf(missing), datasetId, mediaIds);
  await giveTags(writer, datasetId, 'heirs');
  await makeHeirs(writer, heirsOf('FROM deleted_media'), datasetId, mediaIds);
  await moveTags(writer, datasetId, 'heirs');
}

async function makeHeirs(
  writer: DuckDBConnection,
  heirs: string,
  datasetId: string,
  mediaIds: readonly string[],
): Promise<void> {
  await writer.run('CREATE OR REPLACE TEMP TABLE heirs (from_id UUID, to_id UUID)');
  await writer.run(`INSERT INTO heirs ${heirs}`, ...withTexts(datasetId, mediaIds));
  await writer.run(WITH_OBJECTS);
}

/** @param pairs a table with `from_id` and `to_id` */
export async function moveTags(
  writer: DuckDBConnection,
  datasetId: string,
  pairs: string,
): Promise<void> {
  await giveTags(writer, datasetId, pairs);
  await writer.run(
    `DELETE FROM tags WHERE dataset_id = $1::UUID AND media_id IN (SELECT from_id::UUID FROM ${pairs})`,
    [datasetId],
  );
}

async function giveTags(writer: DuckDBConnection, datasetId: string, pairs: string): Promise<void> {
  await writer.run(
    `INSERT INTO tags (dataset_id, media_id, tag, created_at)
     SELECT $1::UUID, to_id::UUID, tag, min(created_at)
     FROM tags JOIN ${pairs} ON media_id = from_id::UUID
     WHERE dataset_id = $1::UUID AND NOT EXISTS (
       SELECT 1 FROM tags AS given
       WHERE given.dataset_id = $1::UUID AND given.media_id = to_id::UUID AND given.tag = tags.tag)
     GROUP BY to_id, tag`,
    [datasetId],
  );
}
