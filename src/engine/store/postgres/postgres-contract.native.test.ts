import { afterAll, beforeAll, expect } from 'vitest';
import { storeContract } from '#engine/store/contract/store-contract.fixture.ts';
import { openPostgresStore } from './postgres-store.ts';
import { openTestDatabase, type TestDatabase } from './test-database.fixture.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

storeContract(async () => {
  await database.empty();
  const store = await openPostgresStore(database.url, (message) => expect.unreachable(message));
  return { store, close: () => store.close() };
});
