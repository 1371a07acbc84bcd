import { type ClusterLevel, membersOf, sizeOf } from './cluster-level.ts';

/** Every cluster of a level in its order. */
export interface Ranking {
  readonly level: ClusterLevel;
  /** Cluster numbers, first place first. */
  readonly order: Int32Array;
  /** Distance of every row to the anchor; absent when browsing. */
  readonly distances: Float32Array | null;
}

/** All clusters, nearest first: a cluster is as far as its nearest member; ties go by cluster id. */
export function rankByDistance(level: ClusterLevel, distances: Float32Array): Ranking {
  const nearest = new Float32Array(level.clusterIds.length).fill(Number.POSITIVE_INFINITY);
  distances.forEach((distance, row) => {
    const cluster = level.clusterOfRow[row] ?? -1;
    if (cluster >= 0 && distance < (nearest[cluster] ?? 0)) nearest[cluster] = distance;
  });
  const order = Int32Array.from(nearest.keys());
  order.sort((a, b) => (nearest[a] ?? 0) - (nearest[b] ?? 0) || a - b);
  return { level, order, distances };
}

/** All clusters, largest first; ties go by cluster id. */
export function rankBySize(level: ClusterLevel): Ranking {
  const order = Int32Array.from(level.clusterIds.keys());
  order.sort((a, b) => sizeOf(level, b) - sizeOf(level, a) || a - b);
  return { level, order, distances: null };
}

/** The `count` rows of a cluster with the least distance, nearest first; ties go by row. */
export function nearestMembers(
  level: ClusterLevel,
  cluster: number,
  distances: Float32Array,
  count: number,
): number[] {
  return nearestFirst(membersOf(level, cluster), (row) => distances[row] ?? 0, count);
}

/** The `count` rows with the least `distance`, nearest first; ties go by row. */
export function nearestFirst(
  rows: Int32Array,
  distance: (row: number) => number,
  count: number,
): number[] {
  const measured = Array.from(rows, (row) => ({ row, distance: distance(row) }));
  measured.sort((a, b) => a.distance - b.distance || a.row - b.row);
  return measured.slice(0, count).map(({ row }) => row);
}
