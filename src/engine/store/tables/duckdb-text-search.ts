import type { EntityType } from '#contract/primitives.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';

/** Identifies the content of an image in the tables of its text; of an earlier release, the image. */
export const CONTENT_OF_IMAGE = 'coalesce(media.content_hash, media.media_id::VARCHAR)';

const LINES_OF_IMAGE = `text_lines.dataset_id = media.dataset_id AND content = ${CONTENT_OF_IMAGE}`;
const ALL_LINES = 'string_agg(text, chr(10)) AS lines';

/** The text in an object has its middle in the box of the object. */
const IS_IN_BOX = (['x', 'y'] as const)
  .map((side) => {
    const length = side === 'x' ? 'width' : 'height';
    const middle = `text_lines.${side} + text_lines.${length} / 2`;
    return `${middle} BETWEEN objects.${side} AND objects.${side} + objects.${length}`;
  })
  .join(' AND ');

/** The texts of each image or object, one per row. */
const TEXTS: Record<EntityType, string> = {
  IMAGES: `
    SELECT media_id AS id, dataset_id, concat_ws(chr(10), caption,
      array_to_string(labels, chr(10)), array_to_string(object_labels, chr(10)), lines) AS text
    FROM image_texts
    LEFT JOIN (SELECT media_id, list(DISTINCT label) AS object_labels FROM objects GROUP BY media_id)
      USING (media_id)
    LEFT JOIN (SELECT media_id, ${ALL_LINES} FROM text_lines JOIN media ON ${LINES_OF_IMAGE}
      WHERE text_lines.dataset_id = $1::UUID GROUP BY media_id) USING (media_id)`,
  OBJECTS: `
    SELECT object_id AS id, dataset_id, concat_ws(chr(10), label, lines) AS text
    FROM objects
    LEFT JOIN (SELECT object_id, ${ALL_LINES} FROM text_lines JOIN media ON ${LINES_OF_IMAGE}
      JOIN objects ON objects.media_id = media.media_id AND ${IS_IN_BOX}
      WHERE text_lines.dataset_id = $1::UUID GROUP BY object_id) USING (object_id)`,
};

const folded = (text: string) => `strip_accents(lower(${text}))`;

/**
 * @returns ids of media whose texts contain all the words, regardless of case and accents,
 * ascending
 */
export async function mediaMatchingText(
  file: DuckDbFile,
  datasetId: string,
  type: EntityType,
  words: readonly string[],
): Promise<string[]> {
  const saysAll = words.map((_, i) => `contains(text, ${folded(`$${i + 2}`)})`);
  const rows = await file.rows(
    `SELECT id FROM (SELECT id, ${folded('text')} AS text FROM (${TEXTS[type]})
       WHERE dataset_id = $1::UUID)
     WHERE ${saysAll.join(' AND ')} ORDER BY id`,
    [datasetId, ...words],
  );
  return rows.map((row) => row['id'] as string);
}
