/**
 * The clusters of one threshold over rows 0…n−1. Clusters are numbered in the order of their ids, so
 * that a tie between numbers is a tie between ids.
 */
export interface ClusterLevel {
  /** Ascending. */
  readonly clusterIds: readonly string[];
  /** Number of the cluster of each row; −1 for a row that is left out. */
  readonly clusterOfRow: Int32Array;
  /** Rows of cluster `c`, ascending: `rowsByCluster` from `firstOfCluster[c]` to before `firstOfCluster[c + 1]`. */
  readonly rowsByCluster: Int32Array;
  readonly firstOfCluster: Int32Array;
}

export function buildClusterLevel(clusterIdOfRow: readonly string[]): ClusterLevel {
  const clusterIds = [...new Set(clusterIdOfRow)].sort();
  const numberOf = new Map(clusterIds.map((id, number) => [id, number]));
  return groupRows(
    clusterIds,
    Int32Array.from(clusterIdOfRow, (id) => numberOf.get(id) ?? 0),
  );
}

/** The same clusters with only the rows that `keeps` says, without those that then have none. */
export function restrictLevel(level: ClusterLevel, keeps: (row: number) => boolean): ClusterLevel {
  const kept = level.clusterOfRow.map((cluster, row) => (keeps(row) ? cluster : -1));
  const remaining = [...new Set(kept)].filter((cluster) => cluster >= 0).sort((a, b) => a - b);
  const numberOf = new Map(remaining.map((cluster, number) => [cluster, number]));
  return groupRows(
    remaining.map((cluster) => level.clusterIds[cluster] ?? ''),
    kept.map((cluster) => numberOf.get(cluster) ?? -1),
  );
}

function groupRows(clusterIds: readonly string[], clusterOfRow: Int32Array): ClusterLevel {
  const rows = Int32Array.from(clusterOfRow.keys()).filter((row) => at(clusterOfRow, row) >= 0);
  const firstOfCluster = new Int32Array(clusterIds.length + 1);
  for (const row of rows) increment(firstOfCluster, at(clusterOfRow, row) + 1);
  for (let c = 0; c < clusterIds.length; c++) {
    firstOfCluster[c + 1] = at(firstOfCluster, c + 1) + at(firstOfCluster, c);
  }
  const next = firstOfCluster.slice();
  const rowsByCluster = new Int32Array(rows.length);
  for (const row of rows) {
    const cluster = at(clusterOfRow, row);
    rowsByCluster[at(next, cluster)] = row;
    increment(next, cluster);
  }
  return { clusterIds, clusterOfRow, rowsByCluster, firstOfCluster };
}

/** The rows of a cluster: a view, ascending. */
export function membersOf(level: ClusterLevel, cluster: number): Int32Array {
  const { rowsByCluster, firstOfCluster } = level;
  return rowsByCluster.subarray(at(firstOfCluster, cluster), at(firstOfCluster, cluster + 1));
}

export function sizeOf(level: ClusterLevel, cluster: number): number {
  return at(level.firstOfCluster, cluster + 1) - at(level.firstOfCluster, cluster);
}

function at(array: Int32Array, index: number): number {
  return array[index] ?? 0;
}

function increment(array: Int32Array, index: number): void {
  array[index] = at(array, index) + 1;
}
