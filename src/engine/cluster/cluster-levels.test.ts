import { describe, expect, it } from 'vitest';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import { type ClusterLevels, computeClusterLevels } from './cluster-levels.ts';
import { cutExactly } from './exact-linkage.fixture.ts';
import { bridgeClusters, plantClusters } from './planted-clusters.fixture.ts';

const CUT_OFFS = [0.15, 0.3, 0.45, 0.6, 0.75];

function largestShare(labels: ArrayLike<number>): number {
  const sizes = new Map<number, number>();
  for (const label of Array.from(labels)) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  return Math.max(...sizes.values()) / labels.length;
}

/** F-measure over pairs of rows that share a cluster. */
function pairwiseF(labels: ArrayLike<number>, truth: ArrayLike<number>): number {
  let both = 0;
  let either = 0;
  for (let a = 0; a < labels.length; a++) {
    for (let b = 0; b < a; b++) {
      const found = labels[a] === labels[b];
      const planted = truth[a] === truth[b];
      if (found && planted) both++;
      either += Number(found) + Number(planted);
    }
  }
  return (2 * both) / either;
}

function expectNested({ labels, counts }: ClusterLevels): void {
  labels.forEach((level, i) => {
    const seen = [...new Set(level)];
    expect(seen).toEqual(Array.from({ length: counts[i] ?? 0 }, (_, label) => label));
    const finer = labels[i - 1];
    if (!finer) return;
    const pairs = new Set(Array.from(finer, (label, row) => `${label} in ${level[row]}`));
    expect(pairs.size).toBe(counts[i - 1]);
  });
}

describe('computeClusterLevels', () => {
  it.each([
    { rows: 40, dims: 8, centers: 5, noise: 0.5 },
    { rows: 120, dims: 5, centers: 30, noise: 0.4 },
    { rows: 150, dims: 64, centers: 20, noise: 0.8 },
    { rows: 200, dims: 3, centers: 9, noise: 1 },
    { rows: 220, dims: 24, centers: 4, noise: 0.7 },
  ])(
    'equals cutting the tree of exact average linkage: $rows rows, $dims numbers',
    async (shape) => {
      const random = seededRandom(shape.rows);
      const { vectors } = plantClusters(shape.rows, shape.dims, shape, random);
      const { labels } = await computeClusterLevels(vectors, shape.dims, { cutOffs: CUT_OFFS });
      const exact = CUT_OFFS.map((cutOff) => cutExactly(vectors, shape.dims, cutOff, 'average'));
      expect(labels.map((level) => Array.from(level))).toEqual(exact);
    },
  );

  it('returns nested levels', async () => {
    const { vectors } = plantClusters(3000, 32, { centers: 200, noise: 0.7 }, seededRandom(1));
    const levels = await computeClusterLevels(vectors, 32);
    expectNested(levels);
    expect(new Set(levels.counts).size).toBe(5);
  });

  it('gives the same levels for the same rows', async () => {
    const { vectors } = plantClusters(1000, 32, { centers: 60, noise: 0.8 }, seededRandom(2));
    const once = await computeClusterLevels(vectors, 32);
    expect(await computeClusterLevels(vectors.slice(), 32)).toEqual(once);
  });

  it('finds planted clusters', async () => {
    const shape = { centers: 40, noise: 0.6 };
    const { vectors, centerOf } = plantClusters(1500, 64, shape, seededRandom(3));
    const { labels } = await computeClusterLevels(vectors, 64);
    expect(pairwiseF(labels[2] ?? [], centerOf)).toBeGreaterThan(0.98);
  });

  it('is close to the exact levels with inverted lists', async () => {
    const { vectors } = plantClusters(3000, 48, { centers: 300, noise: 0.4 }, seededRandom(8));
    const exact = await computeClusterLevels(vectors, 48);
    const levels = await computeClusterLevels(vectors, 48, { exactSize: 50 });
    expectNested(levels);
    levels.labels.forEach((level, i) => {
      expect(pairwiseF(level, exact.labels[i] ?? [])).toBeGreaterThan(0.9);
    });
  });

  it.each([
    { way: 'exactly', options: {} },
    { way: 'through inverted lists', options: { exactSize: 50 } },
  ])('does not chain over bridges, unlike single linkage: $way', async ({ options }) => {
    const { vectors } = bridgeClusters(400, 32, seededRandom(4));
    const { labels } = await computeClusterLevels(vectors, 32, options);
    const single = cutExactly(vectors, 32, 0.3, 'single');
    expect(largestShare(single)).toBeGreaterThan(0.9);
    for (const level of labels) expect(largestShare(level)).toBeLessThan(0.5);
  });

  it('handles thousands of identical rows', async () => {
    const row = unitVectors(1, 448, seededRandom(5));
    const vectors = new Float32Array(5000 * 448);
    for (let i = 0; i < 5000; i++) vectors.set(row, i * 448);
    const { labels, counts } = await computeClusterLevels(vectors, 448);
    expect(counts).toEqual([1, 1, 1, 1, 1]);
    expect(labels.every((level) => level.length === 5000 && level.every((l) => l === 0))).toBe(
      true,
    );
  });

  it('handles thousands of almost identical rows', async () => {
    const { vectors } = plantClusters(3000, 64, { centers: 1, noise: 1e-4 }, seededRandom(6));
    expect((await computeClusterLevels(vectors, 64)).counts).toEqual([1, 1, 1, 1, 1]);
  });

  it('weights a repeated row by its number of repetitions', async () => {
    const { vectors } = plantClusters(60, 6, { centers: 6, noise: 0.9 }, seededRandom(7));
    const repeated = new Float32Array(2 * vectors.length);
    repeated.set(vectors);
    for (let row = 0; row < 60; row++) {
      const other = (row * row) % 7;
      repeated.copyWithin((60 + row) * 6, other * 6, (other + 1) * 6);
    }
    const { labels } = await computeClusterLevels(repeated, 6, { cutOffs: CUT_OFFS });
    const exact = CUT_OFFS.map((cutOff) => cutExactly(repeated, 6, cutOff, 'average'));
    expect(labels.map((level) => Array.from(level))).toEqual(exact);
  });

  it('keeps unrelated rows apart, and rows of zeros together', async () => {
    const vectors = new Float32Array(40 * 40);
    for (let row = 0; row < 38; row++) vectors[row * 41] = 1;
    expect((await computeClusterLevels(vectors, 40)).counts).toEqual([39, 39, 39, 39, 39]);
  });

  it('breaks many ties by the lowest number', async () => {
    // All pairs of a simplex are equally far apart: cos = 0.9.
    const rows = 100;
    const vectors = new Float32Array(rows * 101);
    for (let row = 0; row < rows; row++) {
      vectors[row * 101] = Math.sqrt(0.9);
      vectors[row * 101 + row + 1] = Math.sqrt(0.1);
    }
    const { counts } = await computeClusterLevels(vectors, 101, { cutOffs: [0.05, 0.15] });
    expect(counts).toEqual([100, 1]);
  });
});
