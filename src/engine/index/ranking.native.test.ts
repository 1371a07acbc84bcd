import { afterAll, expect, test } from 'vitest';
import {
  exactDistance,
  removeIndex,
  seededIndex,
  vectorsIn,
} from '#engine/explore/seeded-index.fixture.ts';
import { Scanner } from '#engine/scan/scanner.ts';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import { clusterOfRow, rowsOf } from './cluster-level.ts';
import { DatasetIndex } from './dataset-index.ts';
import { MemoryVectors } from './memory-vectors.ts';
import { countedRows, sizeOf } from './ranking.ts';

const ROWS = 4000;
const DIMS = 32;
const random = seededRandom(7);
const contents = await seededIndex(
  {
    rows: ROWS,
    dims: DIMS,
    clusterSizes: [1, 3, 9, 90, 1800],
    labelOf: (row) => ['red', 'blue', undefined][row % 3],
  },
  random,
);
const scanner = new Scanner();
const index = new DatasetIndex('IMAGES', contents, new MemoryVectors(contents.vectors, scanner));
const anchors = [0, 1, 2].map((n) => ({
  id: `anchor ${n}`,
  vector: unitVectors(1, DIMS, random),
}));
const vectors = await vectorsIn(contents);

afterAll(async () => {
  await scanner.close();
  await removeIndex(contents);
});

test.each([
  { threshold: 0, filter: undefined },
  { threshold: 1, filter: undefined },
  { threshold: 2, filter: ['red'] },
  { threshold: 3, filter: ['blue', 'green'] },
  { threshold: 4, filter: undefined },
] as const)(
  'clusters rank as in a full sort, page after page: %o',
  async ({ threshold, filter }) => {
    for (const anchor of anchors) {
      const ranking = await index.ranking(threshold, anchor, filter && [{ labels: filter }]);
      const { level } = ranking;
      const expected = Array.from({ length: level.clusterIds.length }, (_, cluster) => ({
        cluster,
        distance: Math.min(
          ...countedRows(ranking, cluster).map((row) => exactDistance(vectors, row, anchor.vector)),
        ),
      }))
        .filter(({ cluster }) => sizeOf(ranking, cluster) > 0)
        .sort(
          (a, b) =>
            a.distance - b.distance ||
            (level.clusterIds.at(a.cluster) < level.clusterIds.at(b.cluster) ? -1 : 1),
        );
      for (let first = 0; first < expected.length + 100; first += 100) {
        expect(await ranking.clusters(first, 100)).toEqual(expected.slice(first, first + 100));
      }
    }
  },
);

test('a page in the middle can be read without those before it', async () => {
  const anchor = { id: 'fresh', vector: unitVectors(1, DIMS, random) };
  const middle = await (await index.ranking(0, anchor)).clusters(2000, 100);
  const all = await (await index.ranking(0, anchor)).clusters(0, ROWS);
  expect(middle).toEqual(all.slice(2000, 2100));
});

test('concurrent requests for one anchor are correct', async () => {
  const { vector } = anchors[0] ?? { vector: new Float32Array() };
  const calm = await index.ranking(1, { id: 'calm', vector });
  const firsts = [0, 300, 600, 900];
  const expected = [];
  for (const first of firsts) expected.push(await calm.clusters(first, 300));
  const busy = { id: 'busy', vector };
  const pages = firsts.map(async (first) => (await index.ranking(1, busy)).clusters(first, 300));
  expect(await Promise.all(pages)).toEqual(expected);
});

test.each([
  { threshold: 0, filter: undefined },
  { threshold: 2, filter: ['red'] },
  { threshold: 3, filter: undefined },
] as const)('members within a range are counted exactly: %o', async ({ threshold, filter }) => {
  for (const anchor of anchors) {
    const ranking = await index.ranking(threshold, anchor, filter && [{ labels: filter }]);
    const clusters = Array.from({ length: ranking.level.clusterIds.length }, (_, cluster) =>
      countedRows(ranking, cluster).map((row) => exactDistance(vectors, row, anchor.vector)),
    );
    const all = clusters.flat().sort((a, b) => a - b);
    // Edges that a row lies on, where an approximate distance would not do.
    for (const [min, max] of [
      [all[3] ?? 0, all[200] ?? 0],
      [0, all[700] ?? 0],
      [all[40] ?? 0, 2],
    ] as const) {
      const within = clusters.filter((distances) => distances.every((distance) => distance >= min));
      const expected = within.flat().filter((distance) => distance <= max).length;
      const range = {
        isFarEnough: (distance: number) => distance >= min,
        isTooFar: (distance: number) => distance > max,
      };
      expect(await ranking.countMembers(range)).toBe(expected);
    }
  }
});

test('more concurrent anchors than the cache holds are all answered', async () => {
  const oneAndAHalf = 1.5 * 5 * ROWS;
  const small = new DatasetIndex(
    'IMAGES',
    contents,
    new MemoryVectors(contents.vectors, scanner, { distancesCacheBytes: oneAndAHalf }),
  );
  const many = Array.from({ length: 12 }, (_, n) => ({
    id: `one of many ${n}`,
    vector: unitVectors(1, DIMS, random),
  }));
  const first = async (from: DatasetIndex, anchor: (typeof many)[number]) =>
    (await from.ranking(0, anchor)).clusters(0, 10);
  const atOnce = await Promise.all(many.map((anchor) => first(small, anchor)));
  for (const [n, anchor] of many.entries()) {
    expect(atOnce[n]).toEqual(await first(index, anchor));
  }
});

test('members are ordered by distance and then by row, across pages', async () => {
  const [anchor] = anchors;
  if (!anchor) throw new Error('no anchor');
  const ranking = await index.ranking(4, anchor, [{ labels: ['blue'] }]);
  const expected = countedRows(ranking, 1)
    .map((row) => ({ row, distance: exactDistance(vectors, row, anchor.vector) }))
    .sort((a, b) => a.distance - b.distance || a.row - b.row);
  const pages = [0, 100, 200].map(async (first) => (await ranking.members([1], first, 100))[0]);
  expect((await Promise.all(pages)).flat()).toEqual(expected.slice(0, 300));
});

test('browsing orders clusters by size and then by id, and shows typical members first', async () => {
  const ranking = await index.ranking(3, null);
  const clusters = await ranking.clusters(0, ROWS);
  const keys = clusters.map(({ cluster }) => ({
    size: sizeOf(ranking, cluster),
    id: ranking.level.clusterIds.at(cluster),
  }));
  expect(keys).toEqual(keys.toSorted((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1)));
  const [members] = await ranking.members([0], 0, 200);
  expect(members?.map(({ row }) => row).sort((a, b) => a - b)).toEqual(countedRows(ranking, 0));
  const centre = new Float32Array(DIMS);
  for (const row of countedRows(ranking, 0)) {
    centre.forEach((sum, i) => {
      centre[i] = sum + (vectors[row * DIMS + i] ?? 0);
    });
  }
  const distances =
    members?.slice(0, 9).map(({ row }) => exactDistance(vectors, row, centre)) ?? [];
  expect(distances).toEqual(distances.toSorted((a, b) => a - b));
});

test('rows map to clusters, and ids to rows', () => {
  for (const { firstRowOf, clusterIds } of contents.levels) {
    for (const row of [0, 1, 17, 1799, 1800, ROWS - 1]) {
      const [first, end] = rowsOf(
        { firstRowOf, clusterIds },
        clusterOfRow({ firstRowOf, clusterIds }, row),
      );
      expect(row).toBeGreaterThanOrEqual(first);
      expect(row).toBeLessThan(end);
    }
  }
  for (const row of [0, 5, ROWS - 1]) expect(index.rowOf(index.mediaIdOf(row))).toBe(row);
  expect(index.rowOf('00000000-0000-0000-0000-000000000000')).toBeUndefined();
});
