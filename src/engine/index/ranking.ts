import { type ClusterLevel, rowsOf } from './cluster-level.ts';

export interface RankedCluster {
  readonly cluster: number;
  /** Exact distance of its nearest member to the query; null when browsing. */
  readonly distance: number | null;
}

export interface RankedRow {
  readonly row: number;
  /** Exact distance to the query; null when browsing. */
  readonly distance: number | null;
}

export type DistancePredicate = (distance: number) => boolean;

/**
 * The ends of a range as monotonic predicates: true at one distance means true at every greater
 * one.
 */
export interface DistancePredicates {
  readonly isFarEnough: DistancePredicate;
  readonly isTooFar: DistancePredicate;
}

/** 1 for rows that count, 0 for excluded rows. */
export type RowMask = Uint8Array<SharedArrayBuffer>;

/**
 * All clusters of a level in order, and the members of each in order. Excluded rows do not count.
 */
export interface Ranking {
  readonly level: ClusterLevel;
  readonly mask: RowMask | null;
  /** The clusters at places `first` to before `first + count`; fewer at the end. */
  clusters(first: number, count: number): Promise<RankedCluster[]>;
  /**
   * Per predicate, the number of clusters before the first whose distance satisfies it: all clusters
   * when none does, or when browsing. A predicate must be monotonic: true at every distance greater
   * than one at which it is true.
   */
  countsBefore(predicates: readonly DistancePredicate[]): Promise<number[]>;
  /**
   * Total number of members of the clusters that have no member before `isFarEnough`, without
   * members past `isTooFar`. All members when browsing.
   */
  countMembers(range: DistancePredicates): Promise<number>;
  /** The members of each cluster at places `first` to before `first + count`; fewer at the end. */
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

/** Number of members that count, in all clusters. */
export function countAll({ level, mask }: Pick<Ranking, 'level' | 'mask'>): number {
  return mask ? mask.reduce((sum, counts) => sum + counts, 0) : (level.firstRowOf.at(-1) ?? 0);
}

/** Number of members of a cluster that count. */
export function sizeOf({ level, mask }: Pick<Ranking, 'level' | 'mask'>, cluster: number): number {
  const [first, end] = rowsOf(level, cluster);
  if (!mask) return end - first;
  let size = 0;
  for (let row = first; row < end; row++) size += mask[row] as number;
  return size;
}
