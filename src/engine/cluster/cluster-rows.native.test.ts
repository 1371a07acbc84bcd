import { describe, expect, it } from 'vitest';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import { computeClusterLevels } from './cluster-levels.ts';
import { clusterRows } from './cluster-rows.ts';
import { plantClusters } from './planted-clusters.fixture.ts';

describe('clusterRows', () => {
  it('computes the levels in a worker thread', async () => {
    const { vectors } = plantClusters(400, 32, { centers: 30, noise: 0.7 }, seededRandom(1));
    const shared = new Float32Array(new SharedArrayBuffer(vectors.byteLength));
    shared.set(vectors);
    const expected = await computeClusterLevels(vectors, 32);
    expect(await clusterRows(vectors, 32)).toEqual(expected);
    expect(await clusterRows(shared, 32)).toEqual(expected);
  });

  it('does not block the main thread', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await clusterRows(unitVectors(2000, 64, seededRandom(2)), 64);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(10);
  });

  it('accepts zero, one and two rows', async () => {
    const none = await clusterRows(new Float32Array(0), 448);
    expect(none.counts).toEqual([0, 0, 0, 0, 0]);
    expect(none.labels.map((level) => level.length)).toEqual([0, 0, 0, 0, 0]);
    const one = await clusterRows(Float32Array.of(0, 1), 2);
    expect(one.counts).toEqual([1, 1, 1, 1, 1]);
    const two = await clusterRows(Float32Array.of(0, 1, 0.6, 0.8), 2);
    expect(two.counts).toEqual([2, 1, 1, 1, 1]);
    expect(two.labels.map((level) => [...level])).toEqual([
      [0, 1],
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  it('rejects with AbortError as soon as it is aborted', async () => {
    const controller = new AbortController();
    const vectors = unitVectors(8000, 128, seededRandom(3));
    const clustering = clusterRows(vectors, 128, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(clustering).rejects.toMatchObject({ name: 'AbortError' });
    const late = clusterRows(vectors, 128, { signal: AbortSignal.abort() });
    await expect(late).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('rejects incomplete rows', async () => {
    await expect(clusterRows(new Float32Array(7), 2)).rejects.toThrow(RangeError);
  });
});
