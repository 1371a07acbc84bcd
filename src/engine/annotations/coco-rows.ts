import { open } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { streamRows } from '#engine/store/file/duckdb-stream.ts';
import { AnnotationFileError, ForeignFileError } from './annotation-files.ts';
import { boxOfSegmentation, type CocoBox } from './coco-segmentation.ts';
import { inDuckDb, patternOf } from './duckdb-rows.ts';
import type { AnnotationRow, Entry } from './row-values.ts';

/** The whole file is one object, and DuckDB needs its maximum size. */
const LOAD = `
  CREATE TABLE coco AS SELECT * FROM read_json($1, maximum_object_size = 2147483647,
    columns = { images: 'JSON', annotations: 'JSON', categories: 'JSON' })`;
const TYPES =
  'SELECT json_type(images) AS images, json_type(annotations) AS annotations, json_type(categories) AS categories FROM coco';
/** Tools that store numeric tables with gaps write the id 1 as 1.0. */
const id = (path: string) => `regexp_replace(value->>'${path}', '^(-?[0-9]+)[.]0+$', '\\1')`;
/**
 * Joins only the first image or category with an id, so that each annotation gives
 * one row.
 */
const ROWS = `
  WITH annotation AS (
    SELECT unnest(list) AS value, generate_subscripts(list, 1) AS n
    FROM (SELECT annotations::JSON[] AS list FROM coco)),
  image AS (
    SELECT ${id('id')} AS id, first(value->>'file_name') AS filename,
      first(value->>'width') AS width, first(value->>'height') AS height
    FROM (SELECT unnest(images::JSON[]) AS value FROM coco) GROUP BY ALL),
  category AS (
    SELECT ${id('id')} AS id, first(value->>'name') AS label
    FROM (SELECT unnest(categories::JSON[]) AS value FROM coco) GROUP BY ALL),
  entry AS (
    SELECT n, ${id('image_id')} AS image_id, ${id('category_id')} AS category_id,
      value->>'bbox' AS bbox,
      CASE WHEN json_array_length(value->'bbox') = 4 THEN NULL ELSE value->>'segmentation' END
        AS segmentation
    FROM annotation)
  SELECT image_id, image.id IS NOT NULL AS has_image, filename,
    image.width AS image_width, image.height AS image_height,
    category_id, category.id IS NOT NULL AS has_category, label, bbox, segmentation
  FROM entry
  LEFT JOIN image ON image.id = image_id
  LEFT JOIN category ON category.id = category_id
  ORDER BY n`;

/**
 * The annotations of a COCO file.
 * @throws ForeignFileError when it is JSON of another kind, AnnotationFileError when it is empty or
 * invalid COCO
 */
export function cocoRows(file: string): AsyncGenerator<readonly Entry[]> {
  return inDuckDb(async function* (connection) {
    if (await isList(file)) {
      throw new ForeignFileError(
        'is not COCO: it is a list, but COCO is an object with the lists "images" and "annotations"',
      );
    }
    await connection.run(LOAD, [patternOf(file)]);
    await checkParts(connection);
    for await (const rows of streamRows(connection, ROWS)) yield rows.map(toContent);
  });
}

async function isList(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1024), 0, 1024, 0);
    return /^\ufeff?\s*\[/.test(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await handle.close();
  }
}

async function checkParts(connection: DuckDBConnection): Promise<void> {
  const [types] = (await connection.runAndReadAll(TYPES)).getRowObjectsJS();
  if (!types) throw new AnnotationFileError('is empty');
  const missing = ['images', 'annotations'].filter((part) => types[part] === null);
  if (missing.length > 0) {
    const lists = missing.map((part) => `"${part}"`).join(' and ');
    throw new ForeignFileError(
      `is not COCO: it has no list${missing.length > 1 ? 's' : ''} ${lists}`,
    );
  }
  for (const [part, type] of Object.entries(types)) {
    if (type !== null && type !== 'ARRAY') {
      throw new AnnotationFileError(
        `is not COCO: "${part}" must be a list, not ${JSON_TYPES[String(type)] ?? 'a number'}`,
      );
    }
  }
}

/** Display names of DuckDB's JSON types. */
const JSON_TYPES: Readonly<Record<string, string>> = {
  OBJECT: 'an object',
  VARCHAR: 'text',
  BOOLEAN: 'true or false',
  NULL: 'null',
};

type Content = { readonly row: AnnotationRow } | { readonly problem: string };

/** Converts to the column names that all formats share. */
function toContent(found: AnnotationRow): Content {
  const { image_id, category_id, filename, label } = found;
  if (!found['has_image']) return { problem: noSuch('image_id', image_id, 'images') };
  if (!found['has_category']) return { problem: noSuch('category_id', category_id, 'categories') };
  const box = boxOf(found);
  if (typeof box === 'string') return { problem: box };
  const [col_x, row_y, width, height] = box;
  const image = { image_width: found['image_width'], image_height: found['image_height'] };
  return { row: { filename, label, col_x, row_y, width, height, ...image } };
}

function noSuch(field: string, value: unknown, list: string): string {
  if (value === null) return `annotations[].${field} is missing`;
  return `annotations[].${field} is ${String(value)}, which matches no ${list}[].id`;
}

/** The box, or the error in it. */
function boxOf({ bbox, segmentation }: AnnotationRow): readonly unknown[] | CocoBox | string {
  const told = parse(bbox);
  if (Array.isArray(told) && told.length === 4) return told;
  const drawn = parse(segmentation);
  const isEmpty = (value: unknown) => value === null || (Array.isArray(value) && !value.length);
  if (isEmpty(drawn)) {
    return isEmpty(told)
      ? 'annotations[].bbox and annotations[].segmentation are missing'
      : 'annotations[].bbox must be a list of four numbers';
  }
  return (
    boxOfSegmentation(drawn) ??
    'annotations[].segmentation is neither a list of polygons nor a complete run-length encoding, and annotations[].bbox is missing'
  );
}

function parse(json: unknown): unknown {
  try {
    return typeof json === 'string' ? JSON.parse(json) : null;
  } catch {
    // `->>` returns text without its quotes.
    return json;
  }
}
