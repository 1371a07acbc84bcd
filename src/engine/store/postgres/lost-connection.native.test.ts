import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { clustersOf, idsOf } from '#engine/store/contract/stored-reads.fixture.ts';
import {
  CUT_OFFS,
  clusterIds,
  DATASET,
  image,
  uuid,
} from '#engine/store/contract/stored-samples.fixture.ts';
import type { Store } from '#engine/store/store.ts';
import { StoreConnectionError } from '#engine/store/store-errors.ts';
import { openPostgresStore } from './postgres-store.ts';
import { openGate, type TcpGate } from './tcp-gate.fixture.ts';
import { openTestDatabase, type TestDatabase } from './test-database.fixture.ts';

let database: TestDatabase;
let gate: TcpGate;
let store: Store;
let log: string[];

beforeAll(async () => {
  database = await openTestDatabase();
  return () => database.close();
});

beforeEach(async () => {
  log = [];
  await database.empty();
  gate = await openGate(database.url);
  store = await openPostgresStore(gate.url, (message) => log.push(message));
});

afterEach(async () => {
  await store.close();
  await gate.close();
});

const memberships = (...ns: number[]) => ns.map((n) => ({ mediaId: uuid(n), clusterIds }));

test('reads and writes are repeated on a new connection, without a word', async () => {
  await store.media.save(DATASET, [image(1)]);
  for (let n = 2; n < 6; n++) {
    gate.cut();
    await Promise.all([
      store.media.save(DATASET, [image(n)]),
      store.media.knownFiles(DATASET),
      idsOf(store, 'IMAGES'),
    ]);
  }
  expect(await idsOf(store, 'IMAGES')).toEqual([1, 2, 3, 4, 5].map(uuid));
  expect(store.notReadyBecause()).toBeNull();
});

test('a write whose confirmation is lost happens once', async () => {
  await store.media.save(DATASET, [image(1), image(2)]);
  await store.clusters.save(DATASET, 'IMAGES', memberships(1), CUT_OFFS);
  gate.loseAnswerTo('COMMIT');
  await store.clusters.join(DATASET, 'IMAGES', memberships(2));
  expect(await store.clusters.clustering(DATASET, 'IMAGES')).toMatchObject({ nChanged: 1 });
  gate.loseAnswerTo('COMMIT');
  expect(await store.tags.add(DATASET, 'a', [uuid(1)])).toEqual([uuid(1)]);
  gate.loseAnswerTo('INSERT INTO kept_uploads');
  const upload = { key: 'k', path: 'p', nBytes: 5 };
  expect(await store.keptUploads.add([upload])).toEqual(new Map());
  expect(await clustersOf(store, 'IMAGES')).toHaveLength(2);
});

test('while the server is away the store says so, and what waits is done afterwards', async () => {
  await gate.shut();
  const saving = store.media.save(DATASET, [image(1)]);
  const reading = store.datasets.all();
  await expect.poll(() => store.notReadyBecause()).toMatch(/^Nothing responds at 127\.0\.0\.1:\d+/);
  await gate.open();
  await saving;
  expect(await reading).toEqual([]);
  expect(await idsOf(store, 'IMAGES')).toEqual([uuid(1)]);
  expect(store.notReadyBecause()).toBeNull();
  expect(log.at(-1)).toBe('The database responds again.');
  expect(log.join()).not.toContain('secret');
});

test('a store that closes while the server is away gives up', async () => {
  await gate.shut();
  const saving = store.media.save(DATASET, [image(1)]);
  await expect.poll(() => store.notReadyBecause()).not.toBeNull();
  const closing = store.close();
  await expect(saving).rejects.toThrow(StoreConnectionError);
  await closing;
});

test('a process that finds changes of another one after its connection was lost stays away', async () => {
  await gate.shut();
  await expect.poll(() => store.notReadyBecause()).not.toBeNull();
  const other = await openPostgresStore(database.url, (message) => log.push(message));
  await other.close();
  await gate.open();
  await expect.poll(() => store.notReadyBecause()).toMatch(/was changed by another server/);
});
