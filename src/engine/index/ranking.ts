import { type ClusterLevel, rowsOf } from './cluster-level.ts';

export interface RankedCluster {
  readonly cluster: number;
  /** Of its nearest member to the query, exact; null when browsing. */
  readonly distance: number | null;
}

export interface RankedRow {
  readonly row: number;
  /** To the query, exact; null when browsing. */
  readonly distance: number | null;
}

/** The ends of a range: what is past one at one distance must be so at every greater one. */
export interface DistancePredicates {
  readonly isFarEnough: (distance: number) => boolean;
  readonly isTooFar: (distance: number) => boolean;
}

/** 1 for the rows that count, 0 for those that are left out. */
export type RowMask = Uint8Array<SharedArrayBuffer>;

/** Every cluster of a level in its order, and in each its members in theirs. Rows that are left out count for nothing. */
export interface Ranking {
  readonly level: ClusterLevel;
  readonly mask: RowMask | null;
  /** The clusters at places `first` to before `first + count`; fewer at the end. */
  clusters(first: number, count: number): Promise<RankedCluster[]>;
  /**
   * How many clusters stand before the first whose distance is past something: all of them when none
   * is, or when browsing. What is past at one distance must be so at every greater one.
   */
  countBefore(isPast: (distance: number) => boolean): Promise<number>;
  /**
   * How many members the clusters have together that have none before `isFarEnough`; without those
   * members that are past `isTooFar`. All of them when browsing.
   */
  countMembers(range: DistancePredicates): Promise<number>;
  /** Of each cluster its members at places `first` to before `first + count`; fewer at the end. */
  members(
    clusters: readonly number[],
    first: number,
    count: number,
  ): Promise<readonly (readonly RankedRow[])[]>;
}

/** The rows of a cluster that count, ascending. */
export function countedRows(
  { level, mask }: Pick<Ranking, 'level' | 'mask'>,
  cluster: number,
): number[] {
  const [first, end] = rowsOf(level, cluster);
  const rows: number[] = [];
  for (let row = first; row < end; row++) if (!mask || mask[row]) rows.push(row);
  return rows;
}

/** How many members count in all. */
export function countAll({ level, mask }: Pick<Ranking, 'level' | 'mask'>): number {
  return mask ? mask.reduce((sum, counts) => sum + counts, 0) : (level.firstRowOf.at(-1) ?? 0);
}

/** How many members of a cluster count. */
export function sizeOf({ level, mask }: Pick<Ranking, 'level' | 'mask'>, cluster: number): number {
  const [first, end] = rowsOf(level, cluster);
  if (!mask) return end - first;
  let size = 0;
  for (let row = first; row < end; row++) size += mask[row] as number;
  return size;
}
