import type { Bounds, RowGroups } from '#engine/scan/group-bounds.ts';
import type { GroupDistanceBounds } from '#engine/scan/scanner.ts';
import { type ClusterLevel, rowsOf } from './cluster-level.ts';
import { type OrderWindow, PartialSort } from './partial-sort.ts';
import type { QueryDistances } from './query-distances.ts';
import {
  countedRows,
  type DistancePredicates,
  type RankedCluster,
  type RankedRow,
  type Ranking,
  type RowMask,
} from './ranking.ts';

/** Of distances, 1 − cosine. */
const MAX_DISTANCE = 2;
/** Halvings of it that leave less than `EDGE_ERROR`. */
const HALVINGS = 20;
const EDGE_ERROR = 1e-5;

/**
 * All clusters, nearest first: a cluster is as far as its nearest member; ties go by cluster id, and
 * among members by row. The order is that of the exact distances, from beginning to end, yet only
 * those are made exact that the places asked for depend on.
 */
export class DistanceRanking implements Ranking {
  readonly level: ClusterLevel;
  readonly mask: RowMask | null;
  readonly #anchor: QueryDistances;
  /** Of each cluster's nearest member, as known at first. */
  readonly #bounds: Bounds;
  readonly #order: PartialSort;

  /** @param clusters those of the level, with the rows that count */
  static async rank(
    level: ClusterLevel,
    anchor: QueryDistances,
    clusters: RowGroups,
  ): Promise<DistanceRanking> {
    return new DistanceRanking(level, anchor, clusters.mask, await anchor.bound(clusters));
  }

  private constructor(
    level: ClusterLevel,
    anchor: QueryDistances,
    mask: RowMask | null,
    { bounds, counts }: GroupDistanceBounds,
  ) {
    this.level = level;
    this.mask = mask;
    this.#anchor = anchor;
    this.#bounds = bounds;
    this.#order = new PartialSort(bounds, counts);
  }

  async clusters(first: number, count: number): Promise<RankedCluster[]> {
    const coarse = this.#order.window(first, count);
    await this.#anchor.narrow(this.#mayBeNearestIn(coarse.candidates));
    const fine = this.#windowWithin(coarse, first, count);
    // Where the page begins and ends is known nearly once those are exact that probably stand on it;
    // then fewer can.
    await this.#anchor.makeExact(this.#mayBeNearestIn(this.#likely(fine, first, count)));
    const { nBefore, candidates } = this.#windowWithin(fine, first, count);
    await this.#anchor.makeExact(this.#mayBeNearestIn(candidates));
    return candidates
      .map((cluster) => ({ cluster, distance: this.#nearest(cluster) }))
      .sort(
        (a, b) => a.distance - b.distance || this.level.clusterIds.compare(a.cluster, b.cluster),
      )
      .slice(first - nBefore, first - nBefore + count);
  }

  async countBefore(isPast: (distance: number) => boolean): Promise<number> {
    const edge = edgeOf(isPast);
    const [least, most] = [edge - EDGE_ERROR, edge + EDGE_ERROR];
    const { lower, upper } = this.#bounds;
    const wide: number[] = [];
    let nBefore = 0;
    for (let cluster = 0; cluster < lower.length; cluster++) {
      if ((upper[cluster] as number) < least) nBefore++;
      else if ((lower[cluster] as number) <= most) wide.push(cluster);
    }
    await this.#anchor.narrow(this.#mayBeNearestIn(wide));
    const bounds = wide.map((cluster) => [cluster, ...this.#boundsOf(cluster)] as const);
    const unsure = bounds.filter(([, from, to]) => from <= most && to >= least);
    const surelyBefore = bounds.filter(([, , to]) => to < least).length;
    await this.#anchor.makeExact(this.#mayBeNearestIn(unsure.map(([cluster]) => cluster)));
    const before = unsure.filter(([cluster]) => !isPast(this.#nearest(cluster)));
    return nBefore + surelyBefore + before.length;
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
    await this.#anchor.makeExact(windows.flatMap(({ rows }) => rows));
    return windows.map(({ nBefore, rows }) =>
      rows
        .map((row) => ({ row, distance: this.#distance(row) }))
        .sort((a, b) => a.distance - b.distance || a.row - b.row)
        .slice(first - nBefore, first - nBefore + count),
    );
  }

  /** Whether rows that count are past something, exactly: those near the edge are measured for it. */
  async #sideOf(isPast: (distance: number) => boolean): Promise<(row: number) => boolean> {
    const edge = edgeOf(isPast);
    const [least, most] = [edge - EDGE_ERROR, edge + EDGE_ERROR];
    const isUnsure = (row: number) => this.#lower(row) <= most && this.#upper(row) >= least;
    const unsure: number[] = [];
    for (let row = 0; row < this.#anchor.distances.length; row++) {
      if ((!this.mask || this.mask[row]) && isUnsure(row)) unsure.push(row);
    }
    await this.#anchor.narrow(unsure);
    await this.#anchor.makeExact(unsure.filter(isUnsure));
    return (row) => {
      const distance = this.#distance(row);
      return distance >= least && distance <= most ? isPast(distance) : distance > edge;
    };
  }

  /** What of a window may still stand in it, now that its distances are known better. */
  #windowWithin(window: OrderWindow, first: number, count: number): OrderWindow {
    const order = new PartialSort(this.#boundsOfAll(window.candidates));
    const narrower = order.window(first - window.nBefore, count);
    return {
      nBefore: window.nBefore + narrower.nBefore,
      candidates: narrower.candidates.map((index) => window.candidates[index] as number),
    };
  }

  /** Those of a window that can lie between where it seems to begin and to end. */
  #likely({ nBefore, candidates }: OrderWindow, first: number, count: number): number[] {
    const { lower, upper } = this.#boundsOfAll(candidates);
    const middles = lower.map((least, index) => (least + (upper[index] as number)) / 2).sort();
    const begin = middles[first - nBefore] ?? Number.POSITIVE_INFINITY;
    const end = middles[first - nBefore + count - 1] ?? Number.POSITIVE_INFINITY;
    return candidates.filter(
      (_, index) => (upper[index] as number) >= begin && (lower[index] as number) <= end,
    );
  }

  #boundsOfAll(clusters: readonly number[]): Bounds {
    const lower = new Float32Array(clusters.length);
    const upper = new Float32Array(clusters.length);
    for (const [index, cluster] of clusters.entries()) {
      [lower[index], upper[index]] = this.#boundsOf(cluster);
    }
    return { lower, upper };
  }

  #boundsOf(cluster: number): [lower: number, upper: number] {
    const [first, end] = rowsOf(this.level, cluster);
    let lower = Number.POSITIVE_INFINITY;
    let upper = Number.POSITIVE_INFINITY;
    for (let row = first; row < end; row++) {
      if (this.mask && !this.mask[row]) continue;
      lower = Math.min(lower, this.#lower(row));
      upper = Math.min(upper, this.#upper(row));
    }
    return [lower, upper];
  }

  /** The members of some clusters that may be the nearest of theirs. */
  #mayBeNearestIn(clusters: readonly number[]): number[] {
    const rows: number[] = [];
    for (const cluster of clusters) {
      const [, upper] = this.#boundsOf(cluster);
      const [first, end] = rowsOf(this.level, cluster);
      for (let row = first; row < end; row++) {
        if (this.mask && !this.mask[row]) continue;
        if (this.#lower(row) <= upper) rows.push(row);
      }
    }
    return rows;
  }

  /** Once all members that may be the nearest are exact, it is the nearest of the exact ones. */
  #nearest(cluster: number): number {
    return countedRows(this, cluster).reduce(
      (nearest, row) => (this.#error(row) === 0 ? Math.min(nearest, this.#distance(row)) : nearest),
      Number.POSITIVE_INFINITY,
    );
  }

  #memberWindow(cluster: number, first: number, count: number) {
    const rows = countedRows(this, cluster);
    const lower = Float32Array.from(rows, (row) => this.#lower(row));
    const upper = Float32Array.from(rows, (row) => this.#upper(row));
    const { nBefore, candidates } = new PartialSort({ lower, upper }).window(first, count);
    return { nBefore, rows: candidates.map((index) => rows[index] as number) };
  }

  #distance(row: number): number {
    return this.#anchor.distances[row] as number;
  }

  #error(row: number): number {
    return this.#anchor.errorOf(row);
  }

  #lower(row: number): number {
    return this.#distance(row) - this.#error(row);
  }

  #upper(row: number): number {
    return this.#distance(row) + this.#error(row);
  }
}

/** Where distances begin to be past, nearly; beyond all of them when none is. */
function edgeOf(isPast: (distance: number) => boolean): number {
  if (!isPast(MAX_DISTANCE)) return MAX_DISTANCE + 1;
  let [before, past] = [0, MAX_DISTANCE];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (before + past) / 2;
    if (isPast(middle)) past = middle;
    else before = middle;
  }
  return past;
}
