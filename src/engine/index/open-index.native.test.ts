import { mkdir, mkdtemp, open, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { THRESHOLDS, type Threshold } from '#contract/primitives.ts';
import { BUILT_IN_MODEL } from '#engine/embed/known-models.ts';
import { exactDistance, withVectors } from '#engine/explore/seeded-index.fixture.ts';
import { Scanner } from '#engine/scan/scanner.ts';
import { readVectors } from '#engine/scan/vector-files.ts';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import { type EmbeddedMedia, NO_VERSION } from '#engine/store/media-store.ts';
import type { Store } from '#engine/store/store.ts';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import type { DatasetIndex } from './dataset-index.ts';
import { arraysOf, type IndexContents } from './index-contents.ts';
import { type IndexSource, openIndex } from './open-index.ts';
import { countedRows } from './ranking.ts';
import type { RowFilter } from './row-filter.ts';
import { openVectorFile } from './vectors/read-codes.ts';

const DATASET = '11111111-1111-5111-8111-111111111111';
const DIMS = 64;
const ROWS = 1000;
/** Rows in a cluster of each threshold. */
const CLUSTER_SIZES = [1, 2, 8, 32, 128];
const WHOLE_BYTES = ROWS * DIMS * Float32Array.BYTES_PER_ELEMENT;

let random: () => number;
let folder: string;
let indexes: string;
let store: Store;
/** In threads, as those of large datasets. */
let scanner: Scanner;
/** The vectors in the store, by row. */
let vectors: Map<number, Float32Array>;

beforeEach(async () => {
  random = seededRandom(9);
  folder = await mkdtemp(path.join(tmpdir(), 'semblance-open-index-'));
  indexes = path.join(folder, 'indexes');
  await mkdir(indexes);
  store = await openDuckDbStore(path.join(folder, 'store.duckdb'));
  const now = new Date();
  await store.datasets.save({
    ...{ datasetId: DATASET, displayName: 'd', folder, modelId: BUILT_IN_MODEL.id },
    ...{ createdAt: now, updatedAt: now, source: 'FOLDER' },
    ...{ labelsFromFolders: true, previousModelId: null },
  });
  scanner = new Scanner(0);
  vectors = new Map();
  await save(range(0, ROWS));
  await store.clusters.save(DATASET, 'IMAGES', range(0, ROWS).map(membershipOf), []);
});

afterEach(async () => {
  await scanner.close();
  await store.close();
  await rm(folder, { recursive: true });
});

const range = (first: number, end: number) =>
  Array.from({ length: end - first }, (_, i) => first + i);
const pathOf = (row: number) => `${row % 3 === 0 ? 'red' : 'blue'}/${row}.jpg`;

/** Scattered, so that rows are in another order than numbers. */
function idOf(row: number, kind = 0): string {
  const head = (Math.imul(row + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  return `${head}-0000-5000-8${kind}00-${row.toString(16).padStart(12, '0')}`;
}

const membershipOf = (row: number) => ({
  mediaId: idOf(row),
  clusterIds: CLUSTER_SIZES.map((size, level) => idOf(Math.floor(row / size), level + 1)),
});

/** Saves rows with new vectors. */
async function save(rows: readonly number[]): Promise<void> {
  const media = rows.map((row): EmbeddedMedia => {
    const vector = unitVectors(1, DIMS, random);
    vectors.set(row, vector);
    return {
      ...{ mediaId: idOf(row), path: pathOf(row), ...NO_VERSION },
      ...{ width: 1, height: 1, format: 'jpeg', contentHash: null },
      ...{ vector, objectsVersion: '', objects: [] },
    };
  });
  await store.media.save(DATASET, media);
}

/** Adds rows or gives them new vectors, and removes others. */
async function change(saved: readonly number[], removed: readonly number[] = []): Promise<void> {
  await save(saved);
  await store.media.removeFiles(DATASET, removed.map(pathOf));
  for (const row of removed) vectors.delete(row);
  await store.clusters.join(DATASET, 'IMAGES', saved.map(membershipOf));
}

function openNext(options: Partial<IndexSource> = {}): Promise<DatasetIndex> {
  const model = { ...BUILT_IN_MODEL, dims: DIMS };
  const source = { directory: indexes, store, scanner, datasetId: DATASET, model } as const;
  return openIndex({ ...source, type: 'IMAGES', ...options });
}

async function sizes(): Promise<Map<string, number>> {
  const names = await readdir(indexes);
  const files = names.map((name) => path.join(indexes, name));
  return new Map(
    await Promise.all(files.map(async (file) => [file, (await stat(file)).size] as const)),
  );
}

/** Bytes of the files that were written by `work`. */
async function bytesWritten(work: () => Promise<unknown>): Promise<number> {
  const before = await sizes();
  await work();
  const written = [...(await sizes())].filter(([file]) => !before.has(file));
  return written.reduce((sum, [, bytes]) => sum + bytes, 0);
}

const filesOf = ({ contents }: DatasetIndex) =>
  withVectors(contents).vectors.files.files.map((file) => file.path);

/** All data of an index, wherever its vectors are. */
async function dataOf(indexed: IndexContents) {
  const { vectors, ...contents } = withVectors(indexed);
  const { fileOf, placeOf, ...arrays } = arraysOf({ vectors, ...contents });
  return { ...arrays, ...vectors.codes.arrays, vectors: await readVectors(vectors.files) };
}

/** It ranks as a full sort of the vectors in the store, and has the data of one built at once. */
async function expectRight(index: DatasetIndex): Promise<void> {
  const found = await dataOf(index.contents);
  const other = await mkdtemp(path.join(folder, 'other-'));
  const whole = await openNext({ directory: other });
  expect(found).toEqual(await dataOf(whole.contents));
  expect(index.size).toBe(vectors.size);
  for (const threshold of THRESHOLDS) {
    for (const filter of [[], [{ labels: ['red'] }], [someRows(), { labels: ['blue'] }]]) {
      await expectRanking(index, threshold, filter);
    }
  }
}

const someRows = () => ({
  mediaIds: range(0, ROWS)
    .filter(() => random() < 0.3)
    .map((row) => idOf(row)),
  isExcluded: random() < 0.5,
});

async function expectRanking(
  index: DatasetIndex,
  threshold: Threshold,
  filter: RowFilter,
): Promise<void> {
  const vector = unitVectors(1, DIMS, random);
  const ranking = await index.ranking(threshold, { id: String(random()), vector }, filter);
  const byId = new Map([...vectors].map(([row, one]) => [idOf(row), one]));
  const { clusterIds } = ranking.level;
  const expected = Array.from({ length: clusterIds.length }, (_, cluster) => ({
    cluster,
    distance: Math.min(
      ...countedRows(ranking, cluster).map((row) =>
        exactDistance(byId.get(index.mediaIdOf(row)) ?? expect.fail(), 0, vector),
      ),
    ),
  }))
    .filter(({ distance }) => distance < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.distance - b.distance || clusterIds.compare(a.cluster, b.cluster));
  for (const first of [0, Math.floor(expected.length / 2)]) {
    const page = await ranking.clusters(first, 100);
    expect(page).toEqual(expected.slice(first, first + 100));
  }
}

test('changed, added and removed rows give the index of all rows, and little is written', async () => {
  const first = await openNext();
  expect(filesOf(first)).toHaveLength(1);
  await change([3, 700, ROWS - 1, ROWS, ROWS + 1], [10, 11, 900]);
  let next = first;
  const bytes = await bytesWritten(async () => {
    next = await openNext({ inUse: [first] });
  });
  expect(bytes).toBeLessThan(WHOLE_BYTES / 2);
  expect(filesOf(next)).toEqual([...filesOf(first), expect.stringMatching(/vectors$/)]);
  await expectRight(next);
  // As a start reads it.
  await expectRight(await openNext());
});

test('a change is small after a restart too', async () => {
  const first = await openNext();
  await change([5], [6]);
  const bytes = await bytesWritten(() => openNext());
  expect(bytes).toBeLessThan(WHOLE_BYTES / 2);
  const next = await openNext();
  expect(filesOf(next)).toHaveLength(2);
  expect(filesOf(next)[0]).toBe(filesOf(first)[0]);
  await expectRight(next);
});

test('a change of labels writes no vectors', async () => {
  const first = await openNext();
  const [stored = expect.fail()] = await store.datasets.all();
  await store.datasets.save({ ...stored, labelsFromFolders: false });
  const next = await openNext({ inUse: [first] });
  expect(filesOf(next)).toEqual(filesOf(first));
  expect(next.labelCounts()).toEqual(new Map());
});

test('two states are searched at once, with a file of vectors in common', async () => {
  const first = await openNext();
  const before = new Map(vectors);
  await change(range(0, 20), range(100, 120));
  const next = await openNext({ inUse: [first] });
  expect(filesOf(next)).toContain(filesOf(first)[0]);
  const after = vectors;
  for (let round = 0; round < 3; round++) {
    vectors = before;
    await expectRanking(first, 1, []);
    vectors = after;
    await expectRanking(next, 1, []);
  }
});

test('many changes leave few files, and none that no index needs', async () => {
  let index = await openNext();
  let total = 0;
  for (let n = 0; n < 16; n++) {
    await change([n, 600 + n, ROWS + n], [400 + n]);
    total += await bytesWritten(async () => {
      index = await openNext({ inUse: [index] });
    });
    expect(filesOf(index).length).toBeLessThan(8);
  }
  expect(total).toBeLessThan(16 * (WHOLE_BYTES / 2));
  await expectRight(index);
  const kept = (await readdir(indexes)).filter((name) => name.endsWith('.vectors'));
  expect(kept.length).toBeLessThan(10);

  await change([], range(450, 950));
  index = await openNext({ inUse: [index] });
  expect(filesOf(index)).toHaveLength(1);
  await expectRight(index);
});

test.each<[string, (file: string) => Promise<unknown>]>([
  ['cut short', async (file) => truncate(file, (await stat(file)).size - 100)],
  ['missing', (file) => rm(file)],
  ['damaged', damageCodes],
])('when a file of vectors is %s, its vectors are read from the store again', async (_, damage) => {
  const first = await openNext();
  await change([5, 6]);
  const next = await openNext({ inUse: [first] });
  const [base = '', added = ''] = filesOf(next);
  // Of the added file, only its rows are written again; of the first, all.
  await damage(added);
  const repaired = await openNext();
  expect(filesOf(repaired)).toEqual([base, expect.not.stringContaining(added)]);
  await expectRight(repaired);
  await damage(base);
  const anew = await openNext();
  expect(filesOf(anew)).toHaveLength(1);
  await expectRight(anew);
});

async function damageCodes(file: string): Promise<void> {
  const { reader } = await openVectorFile(file, DIMS);
  const { offset = 0 } = reader.sections['codes'] ?? {};
  await reader.close();
  const handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(16, 0xa5), 0, 16, offset);
  await handle.close();
}
