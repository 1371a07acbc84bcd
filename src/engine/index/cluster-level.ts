import type { IdList } from './id-list.ts';

/**
 * The clusters of one threshold over rows 0…n−1. Rows lie in the order of the tree of clusters, so at
 * every threshold the rows of a cluster follow each other, and those of its finer clusters within.
 */
export interface ClusterLevel {
  readonly clusterIds: IdList;
  /** Rows of cluster `c`: from `firstRowOf[c]` to before `firstRowOf[c + 1]`. */
  readonly firstRowOf: Int32Array<SharedArrayBuffer>;
}

/** As `firstRowOf` is kept: in memory that threads read without a copy. */
export function sharedRowNumbers(length: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
}

/** Where a cluster's rows begin, and where those of the next do. */
export function rowsOf(level: ClusterLevel, cluster: number): [first: number, end: number] {
  const { firstRowOf } = level;
  if (!(cluster >= 0 && cluster < level.clusterIds.length)) {
    throw new RangeError(`no cluster ${cluster}`);
  }
  return [firstRowOf[cluster] as number, firstRowOf[cluster + 1] as number];
}

/** The cluster that a row is in. */
export function clusterOfRow({ firstRowOf }: ClusterLevel, row: number): number {
  let [from, to] = [0, firstRowOf.length - 1];
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if ((firstRowOf[middle] as number) <= row) from = middle;
    else to = middle;
  }
  return from;
}
