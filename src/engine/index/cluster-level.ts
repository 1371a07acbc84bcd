import type { IdList } from './id-list.ts';

/**
 * The clusters of one threshold over rows 0…n−1. Rows are in the order of the cluster tree, so that
 * at every threshold the rows of a cluster are contiguous and contain those of its finer clusters.
 */
export interface ClusterLevel {
  readonly clusterIds: IdList;
  /** Rows of cluster `c`: from `firstRowOf[c]` to before `firstRowOf[c + 1]`. */
  readonly firstRowOf: Int32Array<SharedArrayBuffer>;
}

/** Allocates row numbers in shared memory, which worker threads read without a copy. */
export function sharedRowNumbers(length: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
}

/** The first row of a cluster and the first row of the next one. */
export function rowsOf(level: ClusterLevel, cluster: number): [first: number, end: number] {
  const { firstRowOf } = level;
  if (!(cluster >= 0 && cluster < level.clusterIds.length)) {
    throw new RangeError(`no cluster ${cluster}`);
  }
  return [firstRowOf[cluster] as number, firstRowOf[cluster + 1] as number];
}

/** Number of clusters of one row. */
export function countSingles({ firstRowOf }: ClusterLevel): number {
  let count = 0;
  for (let cluster = 1; cluster < firstRowOf.length; cluster++) {
    if ((firstRowOf[cluster] as number) - (firstRowOf[cluster - 1] as number) === 1) count++;
  }
  return count;
}

/** The cluster of a row. */
export function clusterOfRow({ firstRowOf }: ClusterLevel, row: number): number {
  let [from, to] = [0, firstRowOf.length - 1];
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if ((firstRowOf[middle] as number) <= row) from = middle;
    else to = middle;
  }
  return from;
}
