import type { EntityType } from '#contract/primitives.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';

/** The texts of each image or object, one per row. */
const TEXTS: Record<EntityType, string> = {
  IMAGES: `
    SELECT media_id AS id, dataset_id, concat_ws(chr(10), caption,
      array_to_string(labels, chr(10)), array_to_string(object_labels, chr(10))) AS text
    FROM image_texts
    LEFT JOIN (SELECT media_id, list(DISTINCT label) AS object_labels FROM objects GROUP BY media_id)
      USING (media_id)`,
  OBJECTS: 'SELECT object_id AS id, dataset_id, label AS text FROM objects',
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
