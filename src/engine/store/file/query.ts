import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  JSDuckDBValueConverter,
} from '@duckdb/node-api';
import type { StoredRow } from '#engine/store/rows/rows.ts';

/**
 * Runs one statement in two turns of the event loop and of a thread; the client's `runAndReadAll`
 * takes five, to split several statements and to fetch rows that are complete already. The prepared
 * statement is not kept: its plan uses the values that a table had then, so that later rows may be
 * missing from its results (seen in DuckDB 1.5).
 */
export async function query(
  connection: DuckDBConnection,
  sql: string,
  values: DuckDBValue[],
  types?: DuckDBType[],
): Promise<StoredRow[]> {
  const prepared = await connection.prepare(sql);
  try {
    prepared.bind(values, types);
    const result = await prepared.run();
    const chunks = Array.from({ length: result.chunkCount }, (_, i) => result.getChunk(i));
    return rowObjects(chunks, result.deduplicatedColumnNames());
  } finally {
    prepared.destroySync();
  }
}

function rowObjects(chunks: readonly DuckDBDataChunk[], names: readonly string[]): StoredRow[] {
  const rows: StoredRow[] = [];
  for (const chunk of chunks) {
    for (let row = 0; row < chunk.rowCount; row++) {
      const object: StoredRow = {};
      chunk.visitRowValues(row, (value, _, column, type) => {
        object[names[column] ?? ''] = JSDuckDBValueConverter(value, type, JSDuckDBValueConverter);
      });
      rows.push(object);
    }
  }
  return rows;
}
