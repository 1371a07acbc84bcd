import type { ClusterLevel } from './cluster-level.ts';
import {
  countAll,
  type DistancePredicate,
  type RankedCluster,
  type RankedRow,
  type Ranking,
  type RowMask,
} from './ranking.ts';

/** An order without a query: nothing has a distance. */
export abstract class BrowseRanking implements Ranking {
  readonly level: ClusterLevel;
  readonly mask: RowMask | null;
  readonly #order: Int32Array;

  /**
   * @param keys of all clusters: the lowest comes first, equal ones are ordered by cluster id, and a
   * cluster at infinity is left out
   */
  constructor(level: ClusterLevel, mask: RowMask | null, keys: Float64Array) {
    this.level = level;
    this.mask = mask;
    this.#order = Int32Array.from(keys.keys())
      .filter((cluster) => keys[cluster] !== Number.POSITIVE_INFINITY)
      .sort((a, b) => (keys[a] as number) - (keys[b] as number) || level.clusterIds.compare(a, b));
  }

  /** The members of each cluster that count, in order. */
  protected abstract membersOf(
    clusters: readonly number[],
  ): Promise<readonly (readonly number[])[]>;

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
    const members = await this.membersOf(clusters);
    return members.map((rows) =>
      rows.slice(first, first + count).map((row) => ({ row, distance: null })),
    );
  }
}
