import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { clustersOf } from '#engine/store/contract/stored-reads.fixture.ts';
import {
  CUT_OFFS,
  clusterIds,
  DATASET,
  holiday,
  image,
  uuid,
} from '#engine/store/contract/stored-samples.fixture.ts';
import { OtherWriterError, ReadOnlyStoreError } from '#engine/store/store-errors.ts';
import {
  openPostgresReader,
  openPostgresStore,
  type PostgresReader,
  type PostgresStore,
} from './postgres-store.ts';
import { openGate, type TcpGate } from './tcp-gate.fixture.ts';
import { openTestDatabase, type TestDatabase } from './test-database.fixture.ts';

// PGlite has one session for all connections.
const REAL_SERVER = process.env['SEMBLANCE_TEST_POSTGRES'];
const test2 = test.runIf(REAL_SERVER);

let database: TestDatabase;
let gate: TcpGate;
let writer: PostgresStore;
let reader: PostgresReader;
let nTakenOver: number;

const log = () => undefined;
const lead = (url: string, address: string) =>
  openPostgresStore(url, log, { address, onOtherWriter: () => nTakenOver++ });

beforeAll(async () => {
  database = await openTestDatabase();
  return () => database.close();
});

beforeEach(async () => {
  if (!REAL_SERVER) return;
  nTakenOver = 0;
  await database.empty();
  gate = await openGate(database.url);
  writer = await lead(gate.url, 'first:1');
  reader = await openPostgresReader(database.url, log);
});

afterEach(async () => {
  if (!REAL_SERVER) return;
  await Promise.all([writer.close(), reader.close()]);
  await gate.close();
});

test2('a reader finds each confirmed change after it has read the state', async () => {
  await writer.datasets.save(holiday);
  await writer.media.save(DATASET, [image(1), image(2)]);
  await reader.leaderState();
  const read = async () => ({
    tags: [...(await reader.tags.all(DATASET))],
    paths: [...(await reader.media.byIds(DATASET, [uuid(1), uuid(3)])).keys()],
  });
  expect(await read()).toEqual({ tags: [], paths: [uuid(1)] });
  const revision = reader.changes.revision(DATASET);
  await reader.leaderState();
  expect(reader.changes.revision(DATASET)).toBe(revision);
  await writer.tags.add(DATASET, 'a', [uuid(2)]);
  await writer.media.save(DATASET, [image(3)]);
  await reader.leaderState();
  expect(await read()).toEqual({ tags: [[uuid(2), ['a']]], paths: [uuid(1), uuid(3)] });
  expect(reader.changes.since(DATASET, revision)).toBeNull();
  await writer.clusters.save(DATASET, 'IMAGES', [{ mediaId: uuid(1), clusterIds }], CUT_OFFS);
  expect(await clustersOf(reader, 'IMAGES')).toHaveLength(1);
});

test2('a reader tells who leads, and which datasets there are', async () => {
  await writer.datasets.save(holiday);
  expect(await reader.leaderState()).toMatchObject({
    address: 'first:1',
    datasets: [{ datasetId: DATASET }],
  });
  expect(await reader.isLed()).toBe(true);
  await writer.datasets.remove(DATASET);
  expect((await reader.leaderState()).datasets).toEqual([]);
  await writer.close();
  // The lock is gone when the server has ended the session, shortly after the connection.
  await expect.poll(() => reader.isLed()).toBe(false);
});

test2('a reader does not write, and does not keep others from writing', async () => {
  await expect(reader.tags.add(DATASET, 'a', [uuid(1)])).rejects.toThrow(ReadOnlyStoreError);
  await expect(lead(database.url, 'second:1')).rejects.toThrow(OtherWriterError);
  await writer.close();
  await expect.poll(() => reader.isLed()).toBe(false);
  writer = await lead(database.url, 'second:1');
  expect((await reader.leaderState()).address).toBe('second:1');
});

test2('a writer that was cut off learns that another one took over', async () => {
  await writer.datasets.save(holiday);
  await gate.shut();
  await expect.poll(() => reader.isLed()).toBe(false);
  const second = await lead(database.url, 'second:1');
  await gate.open();
  await expect.poll(() => nTakenOver).toBeGreaterThan(0);
  await second.close();
});
