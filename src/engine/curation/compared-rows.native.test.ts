import { afterAll, expect, test } from 'vitest';
import {
  exactDistance,
  removeIndex,
  seededIndex,
  vectorsIn,
} from '#engine/explore/seeded-index.fixture.ts';
import { rowsOf } from '#engine/index/cluster-level.ts';
import { DatasetIndex } from '#engine/index/dataset-index.ts';
import { MemoryVectors } from '#engine/index/memory-vectors.ts';
import { Scanner } from '#engine/scan/scanner.ts';
import { normalize } from '#engine/vectors/normalize.ts';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import { nearestDistances } from './all-pairs.ts';
import { coverOf, nearestDistancesOf } from './compared-rows.ts';

const ROWS = 500;
const DIMS = 24;
const scanner = new Scanner();
const contents = await seededIndex(
  { rows: ROWS, dims: DIMS, clusterSizes: [1, 3, 9, 90, 500] },
  seededRandom(3),
);
const index = new DatasetIndex('IMAGES', contents, new MemoryVectors(contents.vectors, scanner));
const { signal } = new AbortController();
afterAll(async () => {
  await scanner.close();
  await removeIndex(contents);
});

/** Over all pairs, in float64. */
function exactNearest(vectors: Float32Array): Float32Array {
  const n = vectors.length / DIMS;
  return Float32Array.from({ length: n }, (_, row) => {
    const query = vectors.subarray(row * DIMS, (row + 1) * DIMS);
    let nearest = 2;
    for (let other = 0; other < n; other++) {
      if (other !== row) nearest = Math.min(nearest, exactDistance(vectors, other, query));
    }
    return nearest;
  });
}

test('distances of an index are those of all pairs, computed once', async () => {
  const distances = await nearestDistancesOf({ index, closing: signal });
  expect(distances).toEqual(exactNearest(await vectorsIn(contents)));
  expect(await nearestDistancesOf({ index, closing: signal })).toBe(distances);
});

test('many nearly equal neighbors do not hide the nearest', async () => {
  const vectors = await vectorsIn(contents);
  const random = seededRandom(4);
  const [base, directions] = [vectors.slice(0, DIMS), unitVectors(400, DIMS, random)];
  // Versions of one vector at distances of 5e-7 from it, which differ less than float32 can tell.
  for (let row = 1; row < 400; row++) {
    const vector = base.map((value, i) => value + 1e-3 * (directions[row * DIMS + i] ?? 0));
    normalize(vector);
    vectors.set(vector, row * DIMS);
  }
  expect(await nearestDistances({ vectors, dims: DIMS })).toEqual(exactNearest(vectors));
});

/** Farthest-point traversal over all pairs, in float64. */
function exactCover(vectors: Float32Array, count: number) {
  const n = vectors.length / DIMS;
  const vectorOf = (row: number) => vectors.subarray(row * DIMS, (row + 1) * DIMS);
  const all = Array.from({ length: n }, (_, row) => row);
  const distance = (a: number, b: number) =>
    1 - vectorOf(a).reduce((dot, value, i) => dot + value * (vectorOf(b)[i] ?? 0), 0);
  const sums = all.map((row) => all.reduce((sum, other) => sum + distance(row, other), 0));
  const rows = [sums.indexOf(Math.min(...sums))];
  const radii: number[] = [];
  for (;;) {
    const nearest = all.map((row) =>
      rows.includes(row) ? 0 : Math.min(...rows.map((center) => distance(row, center))),
    );
    const radius = Math.max(...nearest);
    radii.push(radius);
    if (rows.length === count) return { rows, radii };
    rows.push(nearest.indexOf(radius));
  }
}

test('rows that cover an index start at the medoid, and each is farthest from those before', async () => {
  const { rows, radii } = await coverOf({ index, closing: signal });
  expect(rows).toHaveLength(ROWS);
  expect(radii.at(-1)).toBe(0);
  const expected = exactCover(await vectorsIn(contents), 25);
  expect([...rows.subarray(0, 25)]).toEqual(expected.rows);
  radii.subarray(0, 25).forEach((radius, i) => {
    expect(radius).toBeCloseTo(expected.radii[i] ?? 9, 6);
  });
  expect([...radii]).toEqual([...radii].sort((a, b) => b - a));
});

test('a single row is at the largest distance', async () => {
  expect([...(await nearestDistances({ vectors: Float32Array.of(0, 1), dims: 2 }))]).toEqual([2]);
});

test('clusters and members are ordered by their values, as far as they count', async () => {
  const values = await nearestDistancesOf({ index, closing: signal });
  const order = { name: 'test', values };
  const excluded = index.mediaIdOf(7);
  const filter = [{ mediaIds: [excluded], isExcluded: true }];
  for (const threshold of [0, 2, 4] as const) {
    const ranking = await index.ranking(threshold, null, filter, order);
    const level = index.level(threshold);
    const sorted = (cluster: number) => {
      const [first, end] = rowsOf(level, cluster);
      return Array.from({ length: end - first }, (_, i) => first + i)
        .filter((row) => row !== 7)
        .sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
    };
    const expected = [...Array(level.clusterIds.length).keys()]
      .map((cluster) => ({ cluster, rows: sorted(cluster) }))
      .filter(({ rows }) => rows.length > 0)
      .sort(
        (a, b) =>
          (values[a.rows[0] ?? 0] ?? 0) - (values[b.rows[0] ?? 0] ?? 0) ||
          level.clusterIds.compare(a.cluster, b.cluster),
      );
    const clusters = (await ranking.clusters(0, ROWS)).map(({ cluster }) => cluster);
    expect(clusters).toEqual(expected.map(({ cluster }) => cluster));
    const members = await ranking.members(clusters, 0, ROWS);
    expect(members.map((rows) => rows.map(({ row }) => row))).toEqual(
      expected.map(({ rows }) => rows),
    );
    expect(await ranking.countMembers({ isFarEnough: () => true, isTooFar: () => false })).toBe(
      ROWS - 1,
    );
  }
});
