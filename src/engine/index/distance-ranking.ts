import type { RowGroups } from '#engine/scan/group-bounds.ts';
import type { ClusterLevel } from './cluster-level.ts';
import { type DistanceEdge, edgeOf, type Split, splitAt } from './distance-edge.ts';
import type { Distances } from './distances/distances.ts';
import { NearestMembers } from './nearest-members.ts';
import { type OrderWindow, PartialSort } from './partial-sort.ts';
import {
  countedRows,
  type DistancePredicate,
  type DistancePredicates,
  type RankedCluster,
  type RankedRow,
  type Ranking,
  type RowMask,
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

/**
 * The order of all clusters by their distance, which is that of their nearest member. It is the
 * order of the exact distances, yet only the distances that the requested places depend on are
 * computed exactly.
 */
class DistanceOrder {
  readonly level: ClusterLevel;
  readonly mask: RowMask | null;
  readonly #clusters: RowGroups;
  readonly #distances: Distances;
  readonly #nearest: NearestMembers;

  /** @param clusters the row groups of the level, masked to the rows that count */
  constructor(level: ClusterLevel, clusters: RowGroups, distances: Distances) {
    this.level = level;
    this.mask = clusters.mask;
    this.#clusters = clusters;
    this.#distances = distances;
    this.#nearest = new NearestMembers(level, clusters.mask, distances);
  }

  async clusters(first: number, count: number): Promise<RankedCluster[]> {
    const coarse = await this.#distances.withBounds(this.#clusters, ({ bounds, counts }) =>
      new PartialSort(bounds, counts).window(first, count),
    );
    await this.#distances.narrow(this.#nearest.mayBeNearestIn(coarse.candidates));
    const fine = this.#windowWithin(coarse, first, count);
    // Computing the likely members of the page first narrows its bounds, which leaves fewer
    // candidates.
    await this.#distances.makeExact(this.#nearest.mayBeNearestIn(this.#likely(fine, first, count)));
    const { nBefore, candidates } = this.#windowWithin(fine, first, count);
    await this.#distances.makeExact(this.#nearest.mayBeNearestIn(candidates));
    return candidates
      .map((cluster) => ({ cluster, distance: this.#nearest.distanceOf(cluster) }))
      .sort(
        (a, b) => a.distance - b.distance || this.level.clusterIds.compare(a.cluster, b.cluster),
      )
      .slice(first - nBefore, first - nBefore + count);
  }

  /** Bounds the clusters once, and reads the vectors near all edges at once. */
  async countsBefore(predicates: readonly DistancePredicate[]): Promise<number[]> {
    const coarse = await this.#distances.withBounds(this.#clusters, ({ bounds }) =>
      predicates.map((isPast) => splitAt(edgeOf(isPast), bounds)),
    );
    await this.#distances.narrow(this.#rowsOf(coarse));
    const fine = coarse.map(({ edge, nBefore, unsure }) =>
      this.#splitFurther(edge, nBefore, unsure),
    );
    await this.#distances.makeExact(this.#rowsOf(fine));
    return fine.map(({ nBefore, unsure }, i) => {
      const isPast = predicates[i] as DistancePredicate;
      return (
        nBefore + unsure.filter((cluster) => !isPast(this.#nearest.distanceOf(cluster))).length
      );
    });
  }

  async countMembers({ isFarEnough, isTooFar }: DistancePredicates): Promise<number> {
    const isRowFarEnough = await this.#sideOf(isFarEnough);
    const isRowTooFar = await this.#sideOf(isTooFar);
    let count = 0;
    for (let cluster = 0; cluster < this.level.clusterIds.length; cluster++) {
      const rows = countedRows(this, cluster);
      if (!rows.every(isRowFarEnough)) continue;
      for (const row of rows) if (!isRowTooFar(row)) count++;
    }
    return count;
  }

  async members(clusters: readonly number[], first: number, count: number): Promise<RankedRow[][]> {
    const windows = clusters.map((cluster) => this.#memberWindow(cluster, first, count));
    await this.#distances.makeExact(windows.flatMap(({ rows }) => rows));
    return windows.map(({ nBefore, rows }) =>
      rows
        .map((row) => ({ row, distance: this.#distances.distances[row] as number }))
        .sort((a, b) => a.distance - b.distance || a.row - b.row)
        .slice(first - nBefore, first - nBefore + count),
    );
  }

  /** Rows that may be the nearest of an unsure cluster. */
  #rowsOf(splits: readonly Split[]): number[] {
    const unsure = new Set(splits.flatMap((split) => split.unsure));
    return this.#nearest.mayBeNearestIn([...unsure]);
  }

  #splitFurther(edge: DistanceEdge, nBefore: number, unsure: readonly number[]): Split {
    const { lower, upper } = this.#nearest.boundsOfAll(unsure);
    const split = splitAt(edge, { lower, upper });
    return {
      edge,
      nBefore: nBefore + split.nBefore,
      unsure: split.unsure.map((index) => unsure[index] as number),
    };
  }

  /** Tests rows that count against a predicate, exactly: rows near the edge are measured. */
  async #sideOf(isPast: (distance: number) => boolean): Promise<(row: number) => boolean> {
    const { least, most } = edgeOf(isPast);
    const isUnsure = (row: number) =>
      this.#nearest.lower(row) <= most && this.#nearest.upper(row) >= least;
    const unsure: number[] = [];
    for (let row = 0; row < this.#distances.distances.length; row++) {
      if ((!this.mask || this.mask[row]) && isUnsure(row)) unsure.push(row);
    }
    await this.#distances.narrow(unsure);
    await this.#distances.makeExact(unsure.filter(isUnsure));
    return (row) => {
      const distance = this.#distances.distances[row] as number;
      return distance >= least && distance <= most ? isPast(distance) : distance > most;
    };
  }

  /** The candidates of a window that may still be in it, now that more distances are known. */
  #windowWithin(window: OrderWindow, first: number, count: number): OrderWindow {
    const order = new PartialSort(this.#nearest.boundsOfAll(window.candidates));
    const narrower = order.window(first - window.nBefore, count);
    return {
      nBefore: window.nBefore + narrower.nBefore,
      candidates: narrower.candidates.map((index) => window.candidates[index] as number),
    };
  }

  /** The candidates that lie between the likely first and last distance of a window. */
  #likely({ nBefore, candidates }: OrderWindow, first: number, count: number): number[] {
    const { lower, upper } = this.#nearest.boundsOfAll(candidates);
    const middles = lower.map((least, index) => (least + (upper[index] as number)) / 2).sort();
    const begin = middles[first - nBefore] ?? Number.POSITIVE_INFINITY;
    const end = middles[first - nBefore + count - 1] ?? Number.POSITIVE_INFINITY;
    return candidates.filter(
      (_, index) => (upper[index] as number) >= begin && (lower[index] as number) <= end,
    );
  }

  #memberWindow(cluster: number, first: number, count: number) {
    const rows = countedRows(this, cluster);
    const lower = Float32Array.from(rows, (row) => this.#nearest.lower(row));
    const upper = Float32Array.from(rows, (row) => this.#nearest.upper(row));
    const { nBefore, candidates } = new PartialSort({ lower, upper }).window(first, count);
    return { nBefore, rows: candidates.map((index) => rows[index] as number) };
  }
}
