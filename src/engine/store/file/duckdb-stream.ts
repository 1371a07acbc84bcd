import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

/**
 * Rows that are too many to hold at once, some thousands at a time. What goes wrong amid them ends a
 * stream of DuckDB like its last row (`fetchChunk` of its client gives null for both): so they are
 * counted, in the same transaction.
 * @param connection on which nothing else is asked meanwhile
 * @throws when a row cannot be computed, or for want of memory
 */
export async function* streamRows(
  connection: DuckDBConnection,
  sql: string,
  values: DuckDBValue[] = [],
): AsyncGenerator<Record<string, unknown>[]> {
  await connection.run('BEGIN');
  yield* boundedRows(connection, sql, values);
}

/** The same within a transaction that has begun. */
export async function* boundedRows(
  connection: DuckDBConnection,
  sql: string,
  values: DuckDBValue[] = [],
): AsyncGenerator<Record<string, unknown>[]> {
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM (${sql})`, values);
  const nRows = Number(counted.value(0, 0));
  const result = await connection.stream(sql, values);
  let nRead = 0;
  for await (const rows of result.yieldRowObjectJs()) {
    nRead += rows.length;
    yield rows;
  }
  if (nRead < nRows) throw new Error(`DuckDB gave ${nRead} of ${nRows} rows and no reason.`);
}
