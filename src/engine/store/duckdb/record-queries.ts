import { BackupRecord } from '#engine/store/backup-record.ts';
import type { StoredRow } from '#engine/store/rows/rows.ts';

/** Each row has the fields of a record; nested fields are flat. */
export const RECORD_QUERIES = {
  // All existing columns, because a damaged database may be of an earlier version.
  datasets: "SELECT 'dataset' AS kind, * FROM datasets ORDER BY created_at, dataset_id",
  views: "SELECT 'view' AS kind, * FROM saved_views ORDER BY created_at, view_id",
  uploads: `SELECT 'upload' AS kind, dataset_id, anchor_id, file_name, upload_name, bounding_box
    FROM anchors ORDER BY created_at, anchor_id`,
  tags: `SELECT 'tags' AS kind, tagged.dataset_id, tagged.media_id, tags, path, content_hash,
      label, x, y, objects.width AS box_width, objects.height AS box_height,
      deleted_at, media.width AS image_width, media.height AS image_height
    FROM (SELECT dataset_id, media_id, list(tag ORDER BY tag) AS tags FROM tags GROUP BY ALL)
      AS tagged
    LEFT JOIN (
      SELECT dataset_id, object_id, media_id, label, x, y, width, height FROM objects UNION ALL
      SELECT dataset_id, object_id, media_id, label, x, y, width, height FROM deleted_objects
    ) AS objects
      ON objects.dataset_id = tagged.dataset_id AND objects.object_id = tagged.media_id
    LEFT JOIN (
      SELECT dataset_id, media_id, path, content_hash, width, height, NULL AS deleted_at FROM media
      UNION ALL
      SELECT dataset_id, media_id, path, content_hash, width, height, deleted_at FROM deleted_media
    ) AS media
      ON media.dataset_id = tagged.dataset_id
      AND media.media_id = coalesce(objects.media_id, tagged.media_id)
    ORDER BY tagged.dataset_id, path, tagged.media_id`,
} as const;

/** The tags for when the tables of images and objects are unreadable. */
export const TAGS_ALONE = `SELECT 'tags' AS kind, dataset_id, media_id, list(tag ORDER BY tag) AS tags,
    NULL AS path, NULL AS content_hash, NULL AS label, NULL AS deleted_at
  FROM tags GROUP BY ALL`;

/**
 * @throws ZodError for an invalid record, which must not be written because it could not be read
 * again
 */
export function recordOf(row: StoredRow): BackupRecord {
  const dates = Object.entries(row).filter(([, value]) => value instanceof Date);
  const texts = Object.fromEntries(
    dates.map(([name, date]) => [name, (date as Date).toISOString()]),
  );
  return BackupRecord.parse({ ...row, ...texts, ...nested(row) });
}

function nested(row: StoredRow): StoredRow {
  switch (row['kind']) {
    case 'upload':
      return { bounding_box: JSON.parse((row['bounding_box'] as string | null) ?? 'null') };
    case 'tags':
      return { object: objectOf(row), deleted: deletedOf(row) };
    default:
      return {};
  }
}

function deletedOf({ deleted_at, image_width: width, image_height: height }: StoredRow) {
  return deleted_at instanceof Date
    ? { deleted_at: deleted_at.toISOString(), width, height }
    : null;
}

function objectOf({ label, x, y, box_width: width, box_height: height }: StoredRow) {
  return label === null ? null : { label, bounding_box: { x, y, width, height } };
}
