import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { streamRows } from '../store/duckdb-stream.ts';
import {
  type AnnotationFile,
  AnnotationFileError,
  checkColumns,
  ForeignFileError,
} from './annotation-files.ts';
import type { Entry, Row } from './row-values.ts';

/** Left to itself DuckDB takes the name of a folder `label=cat` for a column. */
const PARQUET_ROWS = 'SELECT * FROM read_parquet($1, hive_partitioning = false)';

/** The whole file is one object, and DuckDB wants to know how large one may be. */
const LOAD_COCO = `
  CREATE TABLE coco AS SELECT * FROM read_json($1, maximum_object_size = 2147483647,
    columns = { images: 'JSON[]', annotations: 'JSON[]', categories: 'JSON[]' })`;
const COCO_STATE = `
  SELECT count(*) = 0 AS is_empty, bool_or(images IS NULL OR annotations IS NULL) AS is_foreign
  FROM coco`;
/** Of images or categories with the same id the first counts, so that a row is an annotation. */
const COCO_ROWS = `
  WITH annotation AS (
    SELECT unnest(annotations) AS value, generate_subscripts(annotations, 1) AS n FROM coco),
  image AS (
    SELECT value->>'id' AS id, first(value->>'file_name') AS filename
    FROM (SELECT unnest(images) AS value FROM coco) GROUP BY id),
  category AS (
    SELECT value->>'id' AS id, first(value->>'name') AS label
    FROM (SELECT unnest(categories) AS value FROM coco) GROUP BY id)
  SELECT filename, label,
    value->'bbox'->>0 AS col_x, value->'bbox'->>1 AS row_y,
    value->'bbox'->>2 AS width, value->'bbox'->>3 AS height
  FROM annotation
  LEFT JOIN image ON image.id = (value->>'image_id')
  LEFT JOIN category ON category.id = (value->>'category_id')
  ORDER BY n`;

/** @throws AnnotationFileError when a column is missing */
export function parquetRows(
  file: string,
  describes: AnnotationFile['describes'],
): AsyncGenerator<readonly Entry[]> {
  return inDuckDb(async function* (connection) {
    const values = [patternOf(file)];
    const empty = await connection.runAndReadAll(`${PARQUET_ROWS} LIMIT 0`, values);
    checkColumns(empty.columnNames(), describes);
    yield* streamRows(connection, PARQUET_ROWS, values);
  });
}

/**
 * The annotations of a file of COCO.
 * @throws ForeignFileError when it is JSON of another kind, AnnotationFileError when it is empty
 */
export function cocoRows(file: string): AsyncGenerator<readonly Entry[]> {
  return inDuckDb(async function* (connection) {
    await connection.run(LOAD_COCO, [patternOf(file)]);
    const [state] = (await connection.runAndReadAll(COCO_STATE)).getRowObjectsJS();
    if (state?.['is_empty']) throw new AnnotationFileError('is empty');
    if (state?.['is_foreign']) {
      throw new ForeignFileError('is not COCO: it has no lists "images" and "annotations"');
    }
    yield* streamRows(connection, COCO_ROWS);
  });
}

/** Numbers the rows of `read` from 1. */
async function* inDuckDb(
  read: (connection: DuckDBConnection) => AsyncIterable<readonly Row[]>,
): AsyncGenerator<readonly Entry[]> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  let nBefore = 0;
  try {
    for await (const rows of read(connection)) {
      const before = nBefore;
      yield rows.map((row, n) => ({ place: { line: null, entry: before + n + 1 }, row }));
      nBefore += rows.length;
    }
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

/**
 * DuckDB takes a path for a pattern; this one matches `file` alone.
 * https://duckdb.org/docs/stable/data/multiple_files/overview
 */
function patternOf(file: string): string {
  return file.replaceAll(/[[*?]/g, '[$&]');
}
