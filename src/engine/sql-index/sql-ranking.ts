import type { Threshold } from '#contract/primitives.ts';
import type { ClusterLevel } from '#engine/index/cluster-level.ts';
import {
  countAll,
  countedRows,
  type DistancePredicate,
  type DistancePredicates,
  type RankedCluster,
  type RankedRow,
  type Ranking,
  type RowMask,
  sizeOf,
} from '#engine/index/ranking.ts';
import { RankedRowsGoneError } from '#engine/store/store-errors.ts';
import type { RankedSearch, RankedStore } from '#engine/store/vector-store.ts';
import { leastDistance } from './least-distance.ts';
import type { RankingCache } from './ranking-cache.ts';

/** Places that one scan reads: sixty pages, which take as long as one. */
const PLACES_AT_ONCE = 6_000;
/** Up to so many members are found one by one; more are found by reading all rows. */
const MOST_LISTED = 20_000;

/** Clusters in order, as flat arrays, because many are kept. */
interface Places {
  readonly clusters: Int32Array;
  readonly distances: Float32Array;
}

export interface SqlRankingParts {
  readonly store: RankedStore;
  search(): RankedSearch;
  readonly threshold: Threshold;
  readonly level: ClusterLevel;
  readonly mask: RowMask | null;
  /** Keeps answers by `key`. */
  readonly cache: RankingCache;
  /** Of the query, the threshold and the filter. */
  readonly key: string;
}

/**
 * All clusters, nearest first; ties are ordered by their numbers, and among members by row. The
 * database computes all distances in each scan; the places of a scan are kept for the next pages.
 */
export class SqlRanking implements Ranking {
  readonly level: ClusterLevel;
  readonly mask: RowMask | null;
  readonly #parts: SqlRankingParts;

  constructor(parts: SqlRankingParts) {
    this.level = parts.level;
    this.mask = parts.mask;
    this.#parts = parts;
  }

  async clusters(first: number, count: number): Promise<RankedCluster[]> {
    if (count > PLACES_AT_ONCE) return rankedClusters(await this.#readPlaces(first, count));
    const found: RankedCluster[] = [];
    const end = first + count;
    for (let start = first - (first % PLACES_AT_ONCE); start < end; start += PLACES_AT_ONCE) {
      const places = await this.#places(start);
      found.push(...rankedClusters(places, Math.max(0, first - start), end - start));
      if (places.clusters.length < PLACES_AT_ONCE) break;
    }
    return found;
  }

  async countsBefore(predicates: readonly DistancePredicate[]): Promise<number[]> {
    const edges = predicates.map(leastDistance);
    const finite = [...new Set(edges)].filter(Number.isFinite).sort((a, b) => a - b);
    if (finite.length === 0) return edges.map(() => this.#countClusters());
    const { store, search, threshold } = this.#parts;
    const bins = await this.#ask(`counts ${finite}`, async () => {
      const counts = await store.clusterHistogram(search(), threshold, finite);
      return this.#checked(counts, sum(counts) === this.#countClusters());
    });
    return edges.map((edge) => {
      const place = finite.indexOf(edge);
      return sum(place < 0 ? bins : bins.slice(0, place + 1));
    });
  }

  countMembers({ isFarEnough, isTooFar }: DistancePredicates): Promise<number> {
    const [first, end] = [leastDistance(isFarEnough), leastDistance(isTooFar)];
    if (first === 0 && end === Number.POSITIVE_INFINITY) return Promise.resolve(countAll(this));
    const { store, search, threshold } = this.#parts;
    return this.#ask(`members ${first} ${end}`, () =>
      store.countMembers(search(), threshold, first, end),
    );
  }

  async members(clusters: readonly number[], first: number, count: number): Promise<RankedRow[][]> {
    if (clusters.length === 0) return [];
    const { store, search, threshold } = this.#parts;
    const sizes = clusters.map((cluster) => sizeOf(this, cluster));
    const rows =
      sum(sizes) <= MOST_LISTED ? clusters.flatMap((cluster) => countedRows(this, cluster)) : null;
    const found = await store.members(search(), { threshold, clusters, rows }, first, count);
    const nExpected = sizes.map((size) => Math.max(0, Math.min(count, size - first)));
    return clusters.map((cluster, i) => {
      const members = found.get(cluster) ?? [];
      this.#checked(members, members.length === nExpected[i]);
      return members.map(({ number: row, distance }) => ({ row, distance }));
    });
  }

  #places(first: number): Promise<Places> {
    return this.#ask(`places ${first}`, () => this.#readPlaces(first, PLACES_AT_ONCE));
  }

  async #readPlaces(first: number, count: number): Promise<Places> {
    const { store, search, threshold } = this.#parts;
    const found = await store.clusters(search(), threshold, first, count);
    this.#checked(found, found.length > 0 || first >= this.#countClusters());
    return {
      clusters: Int32Array.from(found, ({ number }) => number),
      distances: Float32Array.from(found, ({ distance }) => distance),
    };
  }

  /** Number of clusters with a row that counts. */
  #countClusters(): number {
    const { length } = this.level.clusterIds;
    if (!this.mask) return length;
    let count = 0;
    for (let cluster = 0; cluster < length; cluster++) if (sizeOf(this, cluster) > 0) count++;
    return count;
  }

  #ask<Answer>(question: string, ask: () => Promise<Answer>): Promise<Answer> {
    return this.#parts.cache.get(`${question} ${this.#parts.key}`, ask);
  }

  /** @throws RankedRowsGoneError when an answer lacks rows that the index has */
  #checked<Answer>(answer: Answer, isComplete: boolean): Answer {
    if (isComplete) return answer;
    throw new RankedRowsGoneError();
  }
}

function rankedClusters({ clusters, distances }: Places, first = 0, end?: number): RankedCluster[] {
  return Array.from(clusters.subarray(first, end), (cluster, i) => ({
    cluster,
    distance: distances[first + i] as number,
  }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
