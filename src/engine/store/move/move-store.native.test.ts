import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { everythingIn, liveThrough } from '#engine/store/contract/seeded-history.fixture.ts';
import { DATASET, uuid } from '#engine/store/contract/stored-samples.fixture.ts';
import { prepareDataDirectory } from '#engine/store/data-directory.ts';
import { readDatabaseId } from '#engine/store/database-identity.ts';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import { openPostgresStore } from '#engine/store/postgres/postgres-store.ts';
import {
  openTestDatabase,
  type TestDatabase,
} from '#engine/store/postgres/test-database.fixture.ts';
import type { Store } from '#engine/store/store.ts';
import { type MoveReport, moveStore, type StorePlace } from './move-store.ts';

const N_STEPS = 60;
const FILES = {
  'secret.key': 'the secret',
  'keys/one.json': 'a key',
  'backup/keys/one.json': 'its copy',
  'uploads/query.png': 'an upload',
  [`media/${DATASET}/album/sent.jpg`]: 'an image',
  [`thumbnails/${DATASET}/00/${uuid(1)}.webp`]: 'a thumbnail',
};
const LEFT_FILES = {
  'indexes/index.bin': 'an index',
  'exports/all.zip': 'an export',
  'backup/current.jsonl': 'rows of the file',
  'server.json': '{}',
};

let database: TestDatabase;
let root: string;
let file: StorePlace;
let server: StorePlace;
beforeAll(async () => {
  database = await openTestDatabase();
  return () => database.close();
});
beforeEach(async () => {
  await database.empty();
  root = await mkdtemp(path.join(tmpdir(), 'semblance-move-'));
  file = { dataDir: path.join(root, 'file') };
  server = { dataDir: path.join(root, 'server'), store: database.url };
  await fillFile();
});
afterEach(() => rm(root, { recursive: true }));

async function fillFile(): Promise<void> {
  const directory = await prepareDataDirectory(file.dataDir);
  for (const [name, text] of Object.entries({ ...FILES, ...LEFT_FILES })) {
    await mkdir(path.join(file.dataDir, path.dirname(name)), { recursive: true });
    await writeFile(path.join(file.dataDir, name), text);
  }
  const store = await openDuckDbStore(directory.database);
  await liveThrough(store, 1, N_STEPS);
  await store.close();
}

async function inStore<T>(place: StorePlace, work: (store: Store) => Promise<T>): Promise<T> {
  const { database: name } = await prepareDataDirectory(place.dataDir);
  const store =
    place.store === undefined
      ? await openDuckDbStore(name)
      : await openPostgresStore(place.store, (text) => expect.unreachable(text));
  return work(store).finally(() => store.close());
}

/** Interrupts the move at the given report. */
async function moveUntil(nReports: number, from: StorePlace, to: StorePlace): Promise<MoveReport> {
  let n = 0;
  return moveStore(from, to, () => {
    if (++n === nReports) throw new Error('interrupted');
  });
}

const move = (from: StorePlace, to: StorePlace) => moveUntil(Number.POSITIVE_INFINITY, from, to);

async function contentsOf(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const name = path.join(entry.parentPath, entry.name);
    const hash = createHash('sha256').update(await readFile(name));
    found[path.relative(folder, name)] = hash.digest('hex');
  }
  return found;
}

test('everything in a DuckDB file is in PostgreSQL after the move, and in a file after the way back', async () => {
  const before = await inStore(file, everythingIn);
  const { tables, nFiles } = await move(file, server);
  expect(nFiles).toBe(Object.keys(FILES).length);
  expect(tables.find(({ name }) => name === 'media')?.nRows).toBeGreaterThan(10);
  expect(await inStore(server, everythingIn)).toEqual(before);

  const back = { dataDir: path.join(root, 'new', 'back') };
  expect(await move(server, back)).toEqual({ tables, nFiles, nBytes: expect.any(Number) });
  expect(await inStore(back, everythingIn)).toEqual(before);
  expect(await inStore(file, everythingIn)).toEqual(before);
});

test('files beside the database come along, but not those that the server makes again', async () => {
  await move(file, server);
  const expected = await contentsOf(file.dataDir);
  for (const name of [...Object.keys(LEFT_FILES), 'semblance.duckdb']) delete expected[name];
  const { 'database.json': identity, ...copied } = await contentsOf(server.dataDir);
  expect(copied).toEqual(expected);
  expect(identity).toBeDefined();
  const id = await readDatabaseId(await prepareDataDirectory(server.dataDir));
  const { rows } = await database.run('SELECT database_id FROM semblance.store_state');
  expect(rows).toEqual([{ database_id: id }]);
});

test('the source keeps its other files as they are', async () => {
  const { 'semblance.duckdb': _, ...before } = await contentsOf(file.dataDir);
  await move(file, server);
  // DuckDB writes its log into the file when it opens it.
  const { 'semblance.duckdb': __, ...after } = await contentsOf(file.dataDir);
  expect(after).toEqual(before);
});

test('an interrupted move has no name yet, and goes on where it ended', async () => {
  const before = await inStore(file, everythingIn);
  for (const nReports of [3, 12, 20, 33]) {
    await expect(moveUntil(nReports, file, server)).rejects.toThrow('interrupted');
    expect(existsSync(server.dataDir)).toBe(false);
    const { rows } = await database.run('SELECT count(*)::integer AS n FROM semblance.datasets');
    expect(rows).toEqual([{ n: 0 }]);
  }
  const reported: string[] = [];
  await moveStore(file, server, (work) => reported.push(work));
  expect(reported).not.toContain('Copying media');
  expect(reported).toContain('Copying datasets');
  expect(await inStore(server, everythingIn)).toEqual(before);
  expect(existsSync(`${server.dataDir}.moving`)).toBe(false);

  const back = { dataDir: path.join(root, 'back') };
  for (const nReports of [3, 20]) {
    await expect(moveUntil(nReports, server, back)).rejects.toThrow('interrupted');
    expect(existsSync(back.dataDir)).toBe(false);
  }
  await move(server, back);
  expect(await inStore(back, everythingIn)).toEqual(before);
});

test('what changed in the source after an interruption is moved too', async () => {
  await expect(moveUntil(33, file, server)).rejects.toThrow('interrupted');
  await inStore(file, (store) => store.tags.add(DATASET, 'later', [uuid(1)]));
  await inStore(file, (store) => liveThrough(store, 2, 10));
  const now = await inStore(file, everythingIn);
  await move(file, server);
  expect(await inStore(server, everythingIn)).toEqual(now);
});

/** @returns the sentence */
async function refusal(from: StorePlace, to: StorePlace): Promise<string> {
  const error = await move(from, to).then(
    () => expect.unreachable('it was moved'),
    (reason: unknown) => reason,
  );
  expect((error as Error).constructor.name).toBe('UserError');
  return (error as Error).message;
}

test('a target that holds something else is refused and stays as it is', async () => {
  const used = { ...server, dataDir: path.join(root, 'used') };
  await inStore(used, (store) => liveThrough(store, 3, 5));
  const inDatabase = await inStore(used, everythingIn);
  expect(await refusal(file, server)).toMatch(/^The database ".*" at .* already holds a store;/);
  expect(await inStore(used, everythingIn)).toEqual(inDatabase);
  expect(await readdir(root)).toEqual(['file', 'used']);

  await database.empty();
  expect(await refusal(file, { ...server, dataDir: used.dataDir })).toMatch(/used is not empty;/);
  await expect(moveUntil(3, file, server)).rejects.toThrow('interrupted');
  const other = { dataDir: path.join(root, 'other') };
  await inStore(other, (store) => liveThrough(store, 4, 5));
  expect(await refusal(other, server)).toMatch(/has the unfinished copy of another store/);
});

test('a source that is none is refused in a sentence', async () => {
  const missing = { dataDir: path.join(root, 'missing') };
  expect(await refusal(missing, server)).toMatch(/^There is no data directory .*missing\.$/);
  await mkdir(missing.dataDir);
  expect(await refusal(missing, server)).toMatch(/missing has no database, so there is nothing/);
  expect(await readdir(missing.dataDir)).toEqual([]);
  await move(file, server);
  const to = { dataDir: path.join(root, 'to') };
  expect(await refusal({ dataDir: server.dataDir }, to)).toMatch(
    /belongs to a PostgreSQL database/,
  );
  expect(await refusal({ ...server, dataDir: file.dataDir }, to)).toMatch(/does not belong to the/);
  onTestFinished(() => expect(existsSync(to.dataDir)).toBe(false));
});
