import { expect, test } from 'vitest';
import { seededRandom } from '../scan/seeded-vectors.ts';
import { buildClusterLevel, membersOf, sizeOf } from './cluster-level.ts';
import { nearestMembers, rankByDistance, rankBySize } from './ranking.ts';

const ROWS = 3000;
const CLUSTERS = 400;
const random = seededRandom(7);
const clusterIdOfRow = Array.from({ length: ROWS }, () => `c${Math.floor(CLUSTERS * random())}`);
const level = buildClusterLevel(clusterIdOfRow);
/** Few different values, so that there are many ties. */
const distances = Float32Array.from({ length: ROWS }, () => Math.floor(40 * random()) / 20);

test('a level knows the rows of each cluster, and clusters go by id', () => {
  expect(level.clusterIds).toEqual([...new Set(clusterIdOfRow)].sort());
  for (const [cluster, id] of level.clusterIds.entries()) {
    const rows = [...clusterIdOfRow.keys()].filter((row) => clusterIdOfRow[row] === id);
    expect([...membersOf(level, cluster)]).toEqual(rows);
    expect(sizeOf(level, cluster)).toBe(rows.length);
  }
});

test('clusters are ranked as a full sort of all rows ranks them', () => {
  const { order } = rankByDistance(level, distances);
  const rows = [...clusterIdOfRow.keys()].sort(
    (a, b) =>
      (distances[a] ?? 0) - (distances[b] ?? 0) ||
      ((clusterIdOfRow[a] ?? '') < (clusterIdOfRow[b] ?? '') ? -1 : 1),
  );
  const expected = [...new Set(rows.map((row) => clusterIdOfRow[row]))];
  expect([...order].map((cluster) => level.clusterIds[cluster])).toEqual(expected);
});

test('browsing goes by size, then by id', () => {
  const { order, distances: none } = rankBySize(level);
  expect(none).toBeNull();
  const sizes = [...order].map((cluster) => sizeOf(level, cluster));
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  for (let i = 1; i < order.length; i++) {
    if (sizes[i] === sizes[i - 1]) expect(order[i]).toBeGreaterThan(order[i - 1] ?? -1);
  }
});

test('members come nearest first, ties by row', () => {
  const cluster = 11;
  const rows = [...membersOf(level, cluster)];
  rows.sort((a, b) => (distances[a] ?? 0) - (distances[b] ?? 0) || a - b);
  expect(nearestMembers(level, cluster, distances, 5)).toEqual(rows.slice(0, 5));
});
