import type { ClusterLevel } from './cluster-level.ts';
import {
  countAll,
  countedRows,
  type DistancePredicate,
  type RankedCluster,
  type RankedRow,
  type Ranking,
  type RowMask,
} from './ranking.ts';

/**
 * All clusters and their members by a value of each row, lowest first; a cluster is where its first
 * member is. Ties are ordered by cluster id, and among members by row.
 */
export class ValueRanking implements Ranking {
  readonly level: ClusterLevel;
  readonly mask: RowMask | null;
  readonly #values: Float32Array;
  readonly #order: Int32Array;

  constructor(level: ClusterLevel, values: Float32Array, mask: RowMask | null) {
    this.level = level;
    this.mask = mask;
    this.#values = values;
    const lowest = Float32Array.from({ length: level.clusterIds.length }, (_, cluster) =>
      this.#lowest(cluster),
    );
    this.#order = Int32Array.from(lowest.keys())
      .filter((cluster) => lowest[cluster] !== Number.POSITIVE_INFINITY)
      .sort(
        (a, b) => (lowest[a] as number) - (lowest[b] as number) || level.clusterIds.compare(a, b),
      );
  }

  /** Memory use in bytes. */
  get byteLength(): number {
    return this.#order.byteLength + (this.mask?.byteLength ?? 0);
  }

  async clusters(first: number, count: number): Promise<RankedCluster[]> {
    return Array.from(this.#order.subarray(first, first + count), (cluster) => ({
      cluster,
      distance: null,
    }));
  }

  async countsBefore(predicates: readonly DistancePredicate[]): Promise<number[]> {
    return predicates.map(() => this.#order.length);
  }

  async countMembers(): Promise<number> {
    return countAll(this);
  }

  async members(clusters: readonly number[], first: number, count: number): Promise<RankedRow[][]> {
    return clusters.map((cluster) =>
      countedRows(this, cluster)
        .sort((a, b) => (this.#values[a] as number) - (this.#values[b] as number) || a - b)
        .slice(first, first + count)
        .map((row) => ({ row, distance: null })),
    );
  }

  /** Infinity for a cluster without rows that count. */
  #lowest(cluster: number): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (const row of countedRows(this, cluster)) {
      lowest = Math.min(lowest, this.#values[row] as number);
    }
    return lowest;
  }
}
