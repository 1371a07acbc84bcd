import type { RowGroups } from '#engine/scan/group-bounds.ts';
import type { ClusterLevel } from './cluster-level.ts';
import { DistanceOrder } from './distance-order.ts';
import type { Distances } from './distances/distances.ts';
import type {
  DistancePredicate,
  DistancePredicates,
  RankedCluster,
  RankedRow,
  Ranking,
  RowMask,
} from './ranking.ts';

/** Calls `work` with the distances of the query, which must not be used after it. */
export type WithDistances = <T>(work: (distances: Distances) => Promise<T>) => Promise<T>;

/**
 * All clusters, nearest first; ties are ordered by cluster id, and among members by row. It holds no
 * distances itself, so that their memory can be reused while rankings exist.
 */
export class DistanceRanking implements Ranking {
  readonly level: ClusterLevel;
  readonly #clusters: RowGroups;
  readonly #withDistances: WithDistances;

  /** @param clusters the row groups of the level, masked to the rows that count */
  constructor(level: ClusterLevel, clusters: RowGroups, withDistances: WithDistances) {
    this.level = level;
    this.#clusters = clusters;
    this.#withDistances = withDistances;
  }

  get mask(): RowMask | null {
    return this.#clusters.mask;
  }

  clusters(first: number, count: number): Promise<RankedCluster[]> {
    return this.#inOrder((order) => order.clusters(first, count));
  }

  countsBefore(predicates: readonly DistancePredicate[]): Promise<number[]> {
    return this.#inOrder((order) => order.countsBefore(predicates));
  }

  countMembers(range: DistancePredicates): Promise<number> {
    return this.#inOrder((order) => order.countMembers(range));
  }

  members(clusters: readonly number[], first: number, count: number): Promise<RankedRow[][]> {
    return this.#inOrder((order) => order.members(clusters, first, count));
  }

  #inOrder<T>(work: (order: DistanceOrder) => Promise<T>): Promise<T> {
    return this.#withDistances((distances) =>
      work(new DistanceOrder(this.level, this.#clusters, distances)),
    );
  }
}
