import { expect, test } from 'vitest';
import { plantClusters } from '#engine/cluster/planted-clusters.fixture.ts';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import { layoutRows } from './layout-rows.ts';
import { placeRows } from './place-rows.ts';

const DIMS = 48;
const ROWS = 600;
const SHAPE = { centers: 6, noise: 0.6 };
const planted = plantClusters(ROWS, DIMS, SHAPE, seededRandom(1));
const laidOut = await layoutRows({ vectors: planted.vectors, dims: DIMS });

/** All others of a row, nearest first, over all pairs. */
function ranked(row: number, n: number, distance: (a: number, b: number) => number): number[] {
  return Array.from({ length: n }, (_, other) => other)
    .filter((other) => other !== row)
    .sort((a, b) => distance(row, a) - distance(row, b) || a - b);
}

const onMap = (positions: Float32Array) => (a: number, b: number) =>
  Math.hypot(
    (positions[2 * a] ?? 0) - (positions[2 * b] ?? 0),
    (positions[2 * a + 1] ?? 0) - (positions[2 * b + 1] ?? 0),
  );

const between = (vectors: Float32Array) => (a: number, b: number) => {
  let dot = 0;
  for (let i = 0; i < DIMS; i++) dot += (vectors[a * DIMS + i] ?? 0) * (vectors[b * DIMS + i] ?? 0);
  return 1 - dot;
};

/** Venna and Kaski, 2001: 1 if the nearest on the map are the nearest in space, about 0.5 by chance. */
function trustworthiness(vectors: Float32Array, positions: Float32Array, k: number): number {
  const n = positions.length / 2;
  let penalty = 0;
  for (let row = 0; row < n; row++) {
    const rankOf = new Int32Array(n);
    ranked(row, n, between(vectors)).forEach((other, place) => {
      rankOf[other] = place + 1;
    });
    for (const near of ranked(row, n, onMap(positions)).slice(0, k)) {
      penalty += Math.max(0, (rankOf[near] ?? 0) - k);
    }
  }
  return 1 - (2 / (n * k * (2 * n - 3 * k - 1))) * penalty;
}

/** Share of the nearest rows on the map that are of the same group. */
function purity(positions: Float32Array, groupOf: ArrayLike<number>, k: number): number {
  const n = positions.length / 2;
  let same = 0;
  for (let row = 0; row < n; row++) {
    const near = ranked(row, n, onMap(positions)).slice(0, k);
    same += near.filter((other) => groupOf[other] === groupOf[row]).length;
  }
  return same / (n * k);
}

test('planted groups stay together, and neighbors on the map are neighbors in space', () => {
  expect(laidOut).toHaveLength(2 * ROWS);
  expect(purity(laidOut, planted.centerOf, 10)).toBeGreaterThan(0.98);
  expect(trustworthiness(planted.vectors, laidOut, 10)).toBeGreaterThan(0.9);
  const mixed = laidOut.slice().sort();
  expect(trustworthiness(planted.vectors, mixed, 10)).toBeLessThan(0.6);
});

test('the same rows give the same map', async () => {
  expect(await layoutRows({ vectors: planted.vectors, dims: DIMS })).toEqual(laidOut);
});

test('the map fills the square from −1 to 1', () => {
  const reach = Math.max(...laidOut.map(Math.abs));
  expect(reach).toBeGreaterThan(0.9);
  expect(reach).toBeLessThanOrEqual(1);
});

test('further rows are placed in their group', async () => {
  const old = 2 * 500;
  const vectors = planted.vectors.slice(500 * DIMS);
  const anchors = planted.vectors.slice(0, 500 * DIMS);
  const positions = laidOut.slice(0, old);
  const placed = await placeRows({ vectors, anchors, dims: DIMS, positions });
  const all = Float32Array.from([...positions, ...placed]);
  const near = (row: number) => ranked(row, ROWS, onMap(all)).slice(0, 5);
  const rows = Array.from({ length: 100 }, (_, i) => 500 + i);
  const inGroup = rows.filter((row) =>
    near(row).every((other) => planted.centerOf[other] === planted.centerOf[row]),
  );
  expect(inGroup.length).toBeGreaterThan(95);
});

test('identical rows lie beside each other, each at a place of its own', async () => {
  const vectors = Float32Array.from(
    { length: 40 * DIMS },
    (_, i) => planted.vectors[i % (20 * DIMS)] ?? 0,
  );
  const positions = await layoutRows({ vectors, dims: DIMS });
  for (let row = 0; row < 20; row++) {
    const apart = onMap(positions)(row, row + 20);
    expect(apart).toBeGreaterThan(0);
    expect(apart).toBeLessThan(0.01);
  }
});

test.each([0, 1, 2, 3, 5, 8, 9, 16, 17, 40])(
  '%i rows have finite places of their own',
  async (n) => {
    const vectors = unitVectors(n, DIMS, seededRandom(n));
    const positions = await layoutRows({ vectors, dims: DIMS });
    expect(positions).toHaveLength(2 * n);
    const places = Array.from({ length: n }, (_, row) =>
      positions.subarray(2 * row, 2 * row + 2).join(),
    );
    expect(new Set(places).size).toBe(n);
    expect(positions.every((value) => Math.abs(value) <= 1)).toBe(true);
  },
);
