import type { EntityType } from '#contract/primitives.ts';
import type { PostgresDatabase } from '#engine/store/postgres/session/postgres-database.ts';
import { foldText } from './fold-text.ts';

/** Identifies the content of an image in the tables of its text; without a hash, the image. */
export const IMAGE_CONTENT = 'coalesce(media.content_hash, media.media_id::text)';

const LINES_OF_IMAGE = `text_lines.dataset_id = media.dataset_id AND content = ${IMAGE_CONTENT}`;
const ALL_LINES = 'string_agg(text_folded, chr(10)) AS lines';

/** The text in an object has its middle in the box of the object. */
const IS_IN_BOX = (['x', 'y'] as const)
  .map((side) => {
    const length = side === 'x' ? 'width' : 'height';
    const middle = `text_lines.${side} + text_lines.${length} / 2`;
    return `${middle} BETWEEN objects.${side} AND objects.${side} + objects.${length}`;
  })
  .join(' AND ');

/** The folded texts of each image or object of the dataset `$1`. */
const FOLDED_TEXTS: Record<EntityType, string> = {
  IMAGES: `
    SELECT media.media_id AS id, concat_ws(chr(10), image_annotations.folded,
      CASE WHEN labels_from_folders THEN folder_folded END, object_labels, lines) AS text
    FROM media
    LEFT JOIN datasets USING (dataset_id)
    LEFT JOIN image_annotations USING (dataset_id, media_id)
    LEFT JOIN (
      SELECT media_id, string_agg(DISTINCT label_folded, chr(10)) AS object_labels FROM objects
      WHERE dataset_id = $1::uuid GROUP BY media_id) AS labeled USING (media_id)
    LEFT JOIN (
      SELECT media_id, ${ALL_LINES} FROM text_lines JOIN media ON ${LINES_OF_IMAGE}
      WHERE text_lines.dataset_id = $1::uuid GROUP BY media_id) AS written USING (media_id)
    WHERE media.dataset_id = $1::uuid`,
  OBJECTS: `
    SELECT objects.object_id AS id, concat_ws(chr(10), label_folded, lines) AS text
    FROM objects
    LEFT JOIN (
      SELECT object_id, ${ALL_LINES} FROM text_lines JOIN media ON ${LINES_OF_IMAGE}
      JOIN objects ON objects.dataset_id = media.dataset_id
        AND objects.media_id = media.media_id AND ${IS_IN_BOX}
      WHERE text_lines.dataset_id = $1::uuid GROUP BY object_id) AS written USING (object_id)
    WHERE objects.dataset_id = $1::uuid`,
};

/** @returns ids of media whose texts contain all the words, ascending */
export async function matchingMedia(
  database: PostgresDatabase,
  datasetId: string,
  type: EntityType,
  words: readonly string[],
): Promise<string[]> {
  const containsAll = words.map((_, i) => `strpos(text, $${i + 2}) > 0`);
  const rows = await database.rows(
    `SELECT id FROM (${FOLDED_TEXTS[type]}) AS texts
     WHERE ${containsAll.join(' AND ')} ORDER BY id`,
    [datasetId, ...words.map(foldText)],
  );
  return rows.map((row) => row['id'] as string);
}
