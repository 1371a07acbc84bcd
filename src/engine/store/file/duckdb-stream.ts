import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';

/**
 * Streams rows that do not fit into memory, some thousands at a time. DuckDB ends a stream after an
 * error in the same way as after the last row (`fetchChunk` of its client returns null for both),
 * so the rows are counted in the same transaction.
 * @param connection with no other query meanwhile
 * @throws when a row cannot be computed or memory runs out
 */
export async function* streamRows(
  connection: DuckDBConnection,
  sql: string,
  values: DuckDBValue[] = [],
  types?: DuckDBType[],
): AsyncGenerator<Record<string, unknown>[]> {
  await connection.run('BEGIN');
  yield* boundedRows(connection, sql, values, types);
}

/** The same within an open transaction. */
export async function* boundedRows(
  connection: DuckDBConnection,
  sql: string,
  values: DuckDBValue[] = [],
  types?: DuckDBType[],
): AsyncGenerator<Record<string, unknown>[]> {
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM (${sql})`, values, types);
  const nRows = Number(counted.value(0, 0));
  const result = await connection.stream(sql, values, types);
  let nRead = 0;
  for await (const rows of result.yieldRowObjectJs()) {
    nRead += rows.length;
    yield rows;
  }
  if (nRead < nRows) throw new Error(`DuckDB gave ${nRead} of ${nRows} rows and no reason.`);
}
