import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { plantClusters } from '#engine/cluster/planted-clusters.fixture.ts';
import { sharedRowNumbers } from '#engine/index/cluster-level.ts';
import { DatasetIndex } from '#engine/index/dataset-index.ts';
import { IdList } from '#engine/index/id-list.ts';
import { LabelsBuilder } from '#engine/index/label-lists.ts';
import { MemoryVectors } from '#engine/index/memory-vectors.ts';
import { writeVectors } from '#engine/index/vectors/write-vectors.ts';
import { Scanner } from '#engine/scan/scanner.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { type DatasetMap, mapOf } from './dataset-map.ts';

const DIMS = 24;
const ROWS = 400;
const random = seededRandom(5);
const planted = plantClusters(ROWS, DIMS, { centers: 5, noise: 0.5 }, random);
const ids = IdList.empty(ROWS);
for (let i = 0; i < ids.bytes.length; i++) ids.bytes[i] = 256 * random();
const scanner = new Scanner();
const directory = await mkdtemp(path.join(tmpdir(), 'semblance-map-'));
const { signal } = new AbortController();
afterAll(async () => {
  await scanner.close();
  await rm(directory, { recursive: true });
});

let nFiles = 0;

/** An index of some of the planted rows, in this order. */
async function indexOf(rows: readonly number[], hashOf = (row: number) => BigInt(row)) {
  const mediaIds = IdList.empty(rows.length);
  const labels = new LabelsBuilder();
  for (const [place, row] of rows.entries()) {
    mediaIds.copyFrom(place, ids, row);
    labels.add([], []);
  }
  async function* vectors() {
    for (const [place, row] of rows.entries()) {
      yield { place, vector: planted.vectors.slice(row * DIMS, (row + 1) * DIMS) };
    }
  }
  const firstRowOf = sharedRowNumbers(rows.length + 1).map((_, row) => row) as never;
  const level = { clusterIds: mediaIds, firstRowOf };
  const file = path.join(directory, `${nFiles++}.vectors`);
  const contents = {
    path: file,
    mediaIds,
    vectorHashes: BigUint64Array.from(rows, hashOf),
    imageOf: Int32Array.from(rows.keys()),
    labels: labels.build(),
    levels: [level, level, level, level, level],
    vectors: await writeVectors(file, rows.length, DIMS, vectors()),
  };
  return new DatasetIndex('IMAGES', contents, new MemoryVectors(contents.vectors, scanner));
}

const range = (first: number, end: number) =>
  Array.from({ length: end - first }, (_, i) => first + i);

let nDatasets = 0;
const newDataset = () => `dataset-${nDatasets++}`;
const open = (index: DatasetIndex, datasetId: string, options = {}) =>
  mapOf({ index, datasetId, modelId: 'a', directory, closing: signal, ...options });

/** Places of planted rows. */
function placesIn(map: DatasetMap, index: DatasetIndex, rows: readonly number[]): number[][] {
  return rows.map((row) => {
    const place = index.rowOf(ids.at(row)) ?? -1;
    return [...map.positions.subarray(2 * place, 2 * place + 2)];
  });
}

test('a map is computed once, and read from its file by the next process', async () => {
  const datasetId = newDataset();
  const index = await indexOf(range(0, ROWS));
  const map = await open(index, datasetId);
  expect(await open(index, datasetId)).toBe(map);
  const file = path.join(directory, `${datasetId}-images.map`);
  const before = await stat(file);
  const again = await open(await indexOf(range(0, ROWS)), datasetId);
  expect(again).toEqual(map);
  expect((await stat(file)).ino).toBe(before.ino);
});

test('old rows keep their places when others come, go, or change their order', async () => {
  const datasetId = newDataset();
  const first = await indexOf(range(0, 350));
  const map = await open(first, datasetId);
  const second = await indexOf([...range(20, ROWS)].reverse());
  const grown = await open(second, datasetId);
  const both = range(20, 350);
  expect(placesIn(grown, second, both)).toEqual(placesIn(map, first, both));
  expect(grown.version).not.toBe(map.version);
  // The new ones are in their groups.
  const centerOf = (row: number) => planted.centerOf[row] ?? -1;
  const middles = range(0, 5).map((center) => {
    const places = placesIn(
      map,
      first,
      range(0, 350).filter((row) => centerOf(row) === center),
    );
    return [0, 1].map((axis) => mean(places.map((place) => place[axis] ?? 0)));
  });
  const nearestMiddle = ([x = 0, y = 0]: readonly number[]) => {
    const away = middles.map(([mx = 0, my = 0]) => Math.hypot(x - mx, y - my));
    return away.indexOf(Math.min(...away));
  };
  const added = range(350, ROWS);
  const right = placesIn(grown, second, added).filter(
    (place, i) => nearestMiddle(place) === centerOf(350 + i),
  );
  expect(right.length).toBeGreaterThan(0.9 * added.length);
});

test('a row whose vector changed is placed again, and the others stay', async () => {
  const datasetId = newDataset();
  const first = await indexOf(range(0, 300));
  const map = await open(first, datasetId);
  const second = await indexOf(range(0, 300), (row) => BigInt(row === 7 ? 999 : row));
  const changed = await open(second, datasetId);
  const others = range(0, 300).filter((row) => row !== 7);
  expect(placesIn(changed, second, others)).toEqual(placesIn(map, first, others));
  expect(placesIn(changed, second, [7])).not.toEqual(placesIn(map, first, [7]));
});

test('all are laid out again when a third of them is new, also bit by bit', async () => {
  const datasetId = newDataset();
  const first = await indexOf(range(0, 200));
  const map = await open(first, datasetId);
  const old = range(0, 200);
  const second = await indexOf(range(0, 240));
  const grown = await open(second, datasetId);
  expect(placesIn(grown, second, old)).toEqual(placesIn(map, first, old));
  const third = await indexOf(range(0, 300));
  const laidOutAgain = await open(third, datasetId);
  expect(placesIn(laidOutAgain, third, old)).not.toEqual(placesIn(map, first, old));
  const alone = await open(await indexOf(range(0, 300)), newDataset());
  expect(laidOutAgain).toEqual(alone);
});

test('another model has another map', async () => {
  const datasetId = newDataset();
  const index = await indexOf(range(0, 200));
  await open(index, datasetId);
  const file = path.join(directory, `${datasetId}-images.map`);
  const before = await readFile(file);
  await open(await indexOf(range(0, 200)), datasetId, { modelId: 'b' });
  expect(await readFile(file)).not.toEqual(before);
});

test('of many rows some are laid out, and the others are placed in their groups', async () => {
  const index = await indexOf(range(0, ROWS));
  const { positions } = await open(index, newDataset(), { maxLaidOut: 100 });
  expect(positions.every(Number.isFinite)).toBe(true);
  const distance = (a: number, b: number) =>
    Math.hypot(
      (positions[2 * a] ?? 0) - (positions[2 * b] ?? 0),
      (positions[2 * a + 1] ?? 0) - (positions[2 * b + 1] ?? 0),
    );
  let same = 0;
  for (const row of range(0, ROWS)) {
    const others = range(0, ROWS).filter((other) => other !== row);
    const [nearest = -1] = others.sort((a, b) => distance(row, a) - distance(row, b));
    same += Number(planted.centerOf[nearest] === planted.centerOf[row]);
  }
  expect(same / ROWS).toBeGreaterThan(0.95);
});

test('an empty index has an empty map', async () => {
  expect((await open(await indexOf([]), newDataset())).positions).toHaveLength(0);
});

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
