import type { Run } from '#engine/store/postgres/session/postgres-database.ts';

/** Pairs of ids: from one image or object to another. */
export interface IdPairs {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** Compares hashes or, for rows of an earlier release without a hash, size and time. */
const SAME_CONTENT = `(before.content_hash = now.content_hash OR (
  before.content_hash IS NULL AND before.file_size = now.file_size
  AND before.modified_ms = now.modified_ms))`;

const nameOf = (path: string) => `regexp_replace(${path}, '^.*/', '')`;

const OBJECTS = ['deleted_objects', 'objects'].map(
  (table) => `SELECT object_id, media_id, label, x, y, width, height FROM ${table}
    WHERE dataset_id = $1::uuid`,
);

/** One heir per image, with their objects: one of the same name if possible, else the first by path. */
const heirsOf = (images: string) => `
  WITH heirs AS (
    SELECT DISTINCT ON (before.media_id) before.media_id AS from_id, now.media_id AS to_id
    FROM ${images} AS before JOIN media AS now ON ${SAME_CONTENT}
    WHERE before.dataset_id = $1::uuid AND now.dataset_id = $1::uuid
      AND now.media_id = ANY ($2::uuid[]) AND now.media_id <> before.media_id
    ORDER BY before.media_id, ${nameOf('now.path')} = ${nameOf('before.path')} DESC, now.path)
  SELECT from_id, to_id FROM heirs
  UNION ALL
  SELECT before.object_id, now.object_id FROM heirs
  JOIN (${OBJECTS.join(' UNION ALL ')}) AS before ON before.media_id = from_id
  JOIN objects AS now
    ON now.dataset_id = $1::uuid AND now.media_id = to_id AND now.label = before.label
      AND now.x = before.x AND now.y = before.y
      AND now.width = before.width AND now.height = before.height`;

/**
 * Gives the tags of deleted images to just saved images with the same content, and likewise for
 * their objects. Missing images pass on their tags too but keep them, because a copy may stand in
 * only while the drive is unavailable.
 */
export async function giveTagsToHeirs(
  run: Run,
  datasetId: string,
  mediaIds: readonly string[],
): Promise<void> {
  const tagged = await run('SELECT FROM tags WHERE dataset_id = $1 LIMIT 1', [datasetId]);
  if (tagged.nRows === 0) return;
  const missing = '(SELECT * FROM media WHERE missing_since IS NOT NULL)';
  await copyTags(run, datasetId, await findHeirs(run, missing, datasetId, mediaIds));
  await passTags(run, datasetId, await findHeirs(run, 'deleted_media', datasetId, mediaIds));
}

async function findHeirs(
  run: Run,
  images: string,
  datasetId: string,
  mediaIds: readonly string[],
): Promise<IdPairs> {
  const { rows } = await run(heirsOf(images), [datasetId, mediaIds]);
  return {
    from: rows.map((row) => row['from_id'] as string),
    to: rows.map((row) => row['to_id'] as string),
  };
}

/** Moves tags; the targets may have tags already. */
export async function passTags(run: Run, datasetId: string, ids: IdPairs): Promise<void> {
  if (ids.from.length === 0) return;
  await copyTags(run, datasetId, ids);
  await run('DELETE FROM tags WHERE dataset_id = $1::uuid AND media_id = ANY ($2::uuid[])', [
    datasetId,
    ids.from,
  ]);
}

async function copyTags(run: Run, datasetId: string, { from, to }: IdPairs): Promise<void> {
  if (from.length === 0) return;
  await run(
    `INSERT INTO tags (dataset_id, media_id, tag, created_at)
     SELECT $1::uuid, to_id, tag, min(created_at)
     FROM tags JOIN unnest($2::uuid[], $3::uuid[]) AS ids(from_id, to_id) ON media_id = from_id
     WHERE dataset_id = $1::uuid GROUP BY to_id, tag
     ON CONFLICT DO NOTHING`,
    [datasetId, from, to],
  );
}
