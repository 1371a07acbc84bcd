import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { everythingIn, liveThrough } from '#engine/store/contract/seeded-history.fixture.ts';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import { openPostgresStore } from './postgres-store.ts';
import { openTestDatabase, type TestDatabase } from './test-database.fixture.ts';

const N_STEPS = 60;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test.each([1, 2, 3])(
  'after the same history, PostgreSQL and DuckDB say the same (seed %i)',
  async (seed) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'semblance-truth-'));
    await database.empty();
    const duckDb = await openDuckDbStore(path.join(folder, 'store.duckdb'));
    const postgres = await openPostgresStore(database.url, (text) => expect.unreachable(text));
    onTestFinished(async () => {
      await postgres.close();
      await duckDb.close();
      await rm(folder, { recursive: true });
    });
    await liveThrough(duckDb, seed, N_STEPS);
    await liveThrough(postgres, seed, N_STEPS);
    expect(await everythingIn(postgres)).toEqual(await everythingIn(duckDb));
  },
);
