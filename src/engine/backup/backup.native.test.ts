import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DataDirectory, prepareDataDirectory } from '#engine/store/data-directory.ts';
import { type DuckDbStore, openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import { StoreDamagedError } from '#engine/store/store-errors.ts';
import { Backup, refuseMissingDatabase } from './backup.ts';
import { readBackups } from './backup-file.ts';

const DATASET = '3f0c8a52-5f6c-4f0e-8d52-9a5d1a0f1b11';
const MEDIA = '7c7b8f0e-1f7f-4c58-9d3c-2c5d6e7f8a91';

let directory: DataDirectory;
let store: DuckDbStore;
let backup: Backup;
let log: string[];

async function open(): Promise<void> {
  store = await openDuckDbStore(directory.database);
  backup = await Backup.open(directory, store.backup, (message) => log.push(message));
}
async function close(): Promise<void> {
  await backup.close();
  await store.close();
}

beforeEach(async () => {
  log = [];
  directory = await prepareDataDirectory(await mkdtemp(path.join(tmpdir(), 'semblance-backup-')));
  await open();
  await store.datasets.save({
    datasetId: DATASET,
    displayName: 'Fotos "übers" Jahr',
    folder: '/photos',
    modelId: 'm',
    createdAt: new Date(1),
    updatedAt: new Date(2),
    source: 'FOLDER',
    labelsFromFolders: false,
    previousModelId: null,
  });
});
afterEach(async () => {
  await close().catch(() => undefined);
  await rm(directory.root, { recursive: true });
});

const current = () => path.join(directory.backup, 'current.jsonl');
const previous = () => path.join(directory.backup, 'previous.jsonl');

async function tagsIn(file: string): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  const records = lines.map((line) => JSON.parse(line) as { kind: string; tags?: string[] });
  return records.flatMap(({ tags }) => tags ?? []);
}

test('a change is soon in the current backup, and the state before it in the previous one', async () => {
  await store.tags.add(DATASET, 'keep', [MEDIA]);
  await expect.poll(() => tagsIn(current()).catch(() => [])).toEqual(['keep']);
  await store.tags.add(DATASET, 'späte "Zeile"\n', [MEDIA]);
  await expect.poll(() => tagsIn(current())).toEqual(['keep', 'späte "Zeile"\n']);
  expect(await tagsIn(previous())).toEqual(['keep']);
  await store.tags.remove(DATASET, 'keep', [MEDIA]);
  await close();
  expect(await tagsIn(current())).toEqual(['späte "Zeile"\n']);
});

test('a damaged backup is detected and replaced by the previous one', async () => {
  await store.tags.add(DATASET, 'first', [MEDIA]);
  await expect.poll(() => tagsIn(current()).catch(() => [])).toEqual(['first']);
  await store.tags.add(DATASET, 'second', [MEDIA]);
  await close();
  const text = await readFile(current(), 'utf8');
  const damages = [text.replace('second', 'sec0nd'), text.slice(0, -20), text.slice(10), '', '{}'];
  for (const damage of damages) {
    await writeFile(current(), damage);
    const { newest, damaged } = await readBackups(directory.backup);
    expect(newest?.file).toBe(previous());
    expect(damaged).toEqual([current()]);
  }
  await open();
  expect(log).toEqual([expect.stringContaining(`${current()} is damaged`)]);
  await close();
  expect(await tagsIn(current())).toEqual(['first', 'second']);
  expect(await tagsIn(previous())).toEqual(['first']);
});

test('a missing database, or one that lost changes, does not overwrite its backup', async () => {
  await close();
  const before = await readFile(directory.database);
  await open();
  await store.tags.add(DATASET, 'keep', [MEDIA]);
  await close();
  await writeFile(directory.database, before);
  const refusal = open();
  await expect(refusal).rejects.toThrow(StoreDamagedError);
  await expect(refusal).rejects.toThrow(
    /is missing recent changes that its backup .* repair --data/,
  );
  await store.close();
  await rm(directory.database);
  await expect(refuseMissingDatabase(directory)).rejects.toThrow(/is missing, although its backup/);
  expect(await tagsIn(current())).toEqual(['keep']);
});

test('a backup that cannot be written is reported once, and written as soon as possible', async () => {
  await rm(directory.backup, { recursive: true, force: true });
  await writeFile(directory.backup, 'in the way');
  await store.tags.add(DATASET, 'keep', [MEDIA]);
  await expect.poll(() => log).toEqual([expect.stringContaining('cannot be written (ENOTDIR)')]);
  await store.tags.add(DATASET, 'other', [MEDIA]);
  await rm(directory.backup);
  await prepareDataDirectory(directory.root);
  await close();
  expect(await tagsIn(current())).toEqual(['keep', 'other']);
  expect(log[1]).toBe('The backup can be written again.');
});
