import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { streamRows } from '#engine/store/file/duckdb-stream.ts';
import { NO_DOWNLOADS } from '#engine/store/file/no-downloads.ts';
import { type AnnotationFile, checkColumns } from './annotation-files.ts';
import type { AnnotationRow, Entry } from './row-values.ts';

/** Without the option, DuckDB would read a folder named `label=cat` as a column. */
const PARQUET_ROWS = 'SELECT * FROM read_parquet($1, hive_partitioning = false)';

/** @throws AnnotationFileError when a column is missing */
export function parquetRows(
  file: string,
  describes: AnnotationFile['describes'],
): AsyncGenerator<readonly Entry[]> {
  return inDuckDb(async function* (connection) {
    const values = [patternOf(file)];
    const empty = await connection.runAndReadAll(`${PARQUET_ROWS} LIMIT 0`, values);
    checkColumns(empty.columnNames(), describes);
    for await (const rows of streamRows(connection, PARQUET_ROWS, values)) {
      yield rows.map((row) => ({ row }));
    }
  });
}

type Content = { readonly row: AnnotationRow } | { readonly problem: string };

/** Numbers the rows of `read` from 1. */
export async function* inDuckDb(
  read: (connection: DuckDBConnection) => AsyncIterable<readonly Content[]>,
): AsyncGenerator<readonly Entry[]> {
  const database = await DuckDBInstance.create(':memory:', NO_DOWNLOADS);
  const connection = await database.connect();
  let nBefore = 0;
  try {
    for await (const contents of read(connection)) {
      const before = nBefore;
      yield contents.map((content, n) => ({
        place: { line: null, entry: before + n + 1 },
        ...content,
      }));
      nBefore += contents.length;
    }
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

/**
 * DuckDB interprets a path as a glob pattern; this one matches `file` only.
 * https://duckdb.org/docs/stable/data/multiple_files/overview
 */
export function patternOf(file: string): string {
  return file.replaceAll(/[[*?]/g, '[$&]');
}
