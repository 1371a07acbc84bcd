import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { streamRows } from './duckdb-stream.ts';

let database: DuckDBInstance;
let connection: DuckDBConnection;
beforeEach(async () => {
  database = await DuckDBInstance.create(':memory:');
  connection = await database.connect();
});
afterEach(() => {
  connection.closeSync();
  database.closeSync();
});

async function numbers(sql: string, ...values: number[]): Promise<unknown[]> {
  const read: unknown[] = [];
  for await (const rows of streamRows(connection, sql, values)) {
    read.push(...rows.map(({ n }) => n));
  }
  return read;
}

test('a stream returns all rows in batches of thousands', async () => {
  const read = await numbers('SELECT range::INTEGER AS n FROM range($1::INTEGER)', 10_000);
  expect(read).toEqual(Array.from({ length: 10_000 }, (_, n) => n));
});

test('a query that fails in the middle of its rows is an error, not a shorter result', async () => {
  // Later than what DuckDB computes before it gives the first row.
  const broken = "CASE WHEN range < 900_000 THEN range::INTEGER ELSE error('it is broken') END";
  await expect(numbers(`SELECT ${broken} AS n FROM range(1_000_000)`)).rejects.toThrow(
    /^DuckDB gave \d+ of 1000000 rows/,
  );
});
