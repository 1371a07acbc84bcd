import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';

/** A row as returned by DuckDB's client. */
export type DuckDbRow = Record<string, unknown>;

/**
 * Runs one statement. The client's `run` takes another turn of the event loop and of a thread to
 * split several statements. The prepared statement is not kept: its plan uses the values that a
 * table had then, so that later rows may be missing from its results (seen in DuckDB 1.5).
 */
export async function query(
  connection: DuckDBConnection,
  sql: string,
  values: DuckDBValue[],
  types?: DuckDBType[],
): Promise<DuckDbRow[]> {
  const prepared = await connection.prepare(sql);
  try {
    prepared.bind(values, types);
    return (await prepared.runAndReadAll()).getRowObjectsJS();
  } finally {
    prepared.destroySync();
  }
}
