import { describe, expect, it } from 'vitest';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { ClusterMeans } from './cluster-means.ts';
import { foldIdenticalRows } from './distinct-rows.ts';
import { NeighborLists } from './neighbor-lists.ts';
import { NeighborSearch } from './neighbor-search.ts';
import { plantClusters } from './planted-clusters.fixture.ts';

const DIMS = 48;
const K = 16;

async function searcherOf(vectors: Float32Array, exactSize: number) {
  const means = await ClusterMeans.create(vectors, DIMS, foldIdenticalRows(vectors, DIMS));
  const lists = new NeighborLists(means.size, K, 0.25);
  const alive = Array.from({ length: means.size }, (_, id) => id);
  return { means, lists, alive, search: new NeighborSearch(means, lists, exactSize) };
}

/** The ids that a list should hold, by sorting all others. */
function sortedNeighbors(means: ClusterMeans, id: number, alive: readonly number[]): number[] {
  const others = alive.filter((other) => other !== id);
  const similarities = means.similarities(id, others).slice();
  const order = others.map((other, i) => [other, similarities[i] as number] as const);
  const near = order.filter(([, similarity]) => similarity >= 0.25);
  near.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return near.slice(0, K).map(([other]) => other);
}

describe('NeighborSearch', () => {
  it.each([1, 2, 15, 17, 129, 700])('finds the nearest of %i rows exactly', async (rows) => {
    const shape = { centers: 12, noise: 0.9 };
    const { vectors } = plantClusters(rows, DIMS, shape, seededRandom(rows));
    const { means, lists, alive, search } = await searcherOf(vectors, rows);
    search.searchAll(alive);
    expect(search.isExact).toBe(true);
    for (const id of alive) expect(lists.ids(id)).toEqual(sortedNeighbors(means, id, alive));
  });

  it('finds the same neighbors for some clusters after merges as a full search', async () => {
    const { vectors } = plantClusters(500, DIMS, { centers: 9, noise: 0.9 }, seededRandom(1));
    const { means, lists, alive, search } = await searcherOf(vectors, 500);
    search.searchAll(alive);
    for (let id = 0; id < 240; id += 2) means.merge(id, id + 1);
    const left = alive.filter((id) => id >= 240 || id % 2 === 0);
    const some = left.filter((id) => id % 5 === 0);
    search.search(some);
    for (const id of some) expect(lists.ids(id)).toEqual(sortedNeighbors(means, id, left));
  });

  it('finds nearly all neighbors through inverted lists, and the same ones each time', async () => {
    const shape = { centers: 150, noise: 0.8 };
    const { vectors } = plantClusters(3000, DIMS, shape, seededRandom(2));
    const { means, lists, alive, search } = await searcherOf(vectors, 100);
    search.searchAll(alive);
    expect(search.isExact).toBe(false);
    let found = 0;
    let wanted = 0;
    for (const id of alive) {
      const expected = sortedNeighbors(means, id, alive);
      const ids = new Set(lists.ids(id));
      wanted += expected.length;
      found += expected.filter((other) => ids.has(other)).length;
    }
    expect(found / wanted).toBeGreaterThan(0.95);
    const again = await searcherOf(vectors, 100);
    again.search.searchAll(alive);
    expect(alive.map((id) => again.lists.entries(id))).toEqual(
      alive.map((id) => lists.entries(id)),
    );
  });

  it('keeps the mean of every cluster when slots are sorted into cells and compacted', async () => {
    const { vectors } = plantClusters(400, DIMS, { centers: 30, noise: 0.8 }, seededRandom(3));
    const { means, alive, search } = await searcherOf(vectors, 10);
    search.searchAll(alive);
    for (const id of alive) {
      expect(means.mean(id)).toEqual(vectors.subarray(id * DIMS, (id + 1) * DIMS));
    }
    for (let id = 0; id < 300; id += 3) means.merge(id, id + 1);
    means.closeUp();
    expect(means.slotCount).toBe(300);
    for (let id = 2; id < 300; id += 3) {
      expect(means.mean(id)).toEqual(vectors.subarray(id * DIMS, (id + 1) * DIMS));
    }
  });
});
