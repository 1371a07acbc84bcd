import type { Bounds } from '#engine/scan/group-bounds.ts';
import { type ClusterLevel, rowsOf } from './cluster-level.ts';
import type { Distances } from './distances/distances.ts';
import { countedRows, type RowMask } from './ranking.ts';

/** Bounds of the nearest member of each cluster, from the distances known so far. */
export class NearestMembers {
  readonly #level: ClusterLevel;
  readonly #mask: RowMask | null;
  readonly #distances: Distances;

  /** @param mask the rows that count */
  constructor(level: ClusterLevel, mask: RowMask | null, distances: Distances) {
    this.#level = level;
    this.#mask = mask;
    this.#distances = distances;
  }

  boundsOfAll(clusters: readonly number[]): Bounds {
    const lower = new Float32Array(clusters.length);
    const upper = new Float32Array(clusters.length);
    for (const [index, cluster] of clusters.entries()) {
      [lower[index], upper[index]] = this.boundsOf(cluster);
    }
    return { lower, upper };
  }

  boundsOf(cluster: number): [lower: number, upper: number] {
    const [first, end] = rowsOf(this.#level, cluster);
    let lower = Number.POSITIVE_INFINITY;
    let upper = Number.POSITIVE_INFINITY;
    for (let row = first; row < end; row++) {
      if (this.#mask && !this.#mask[row]) continue;
      lower = Math.min(lower, this.lower(row));
      upper = Math.min(upper, this.upper(row));
    }
    return [lower, upper];
  }

  /** The members of the clusters that may be the nearest of their cluster. */
  mayBeNearestIn(clusters: readonly number[]): number[] {
    const rows: number[] = [];
    for (const cluster of clusters) {
      const [, upper] = this.boundsOf(cluster);
      const [first, end] = rowsOf(this.#level, cluster);
      for (let row = first; row < end; row++) {
        if (this.#mask && !this.#mask[row]) continue;
        if (this.lower(row) <= upper) rows.push(row);
      }
    }
    return rows;
  }

  /** Exact only after all members from `mayBeNearestIn` are exact: then the nearest exact one. */
  distanceOf(cluster: number): number {
    return countedRows({ level: this.#level, mask: this.#mask }, cluster).reduce(
      (nearest, row) =>
        this.#distances.errorOf(row) === 0 ? Math.min(nearest, this.#distance(row)) : nearest,
      Number.POSITIVE_INFINITY,
    );
  }

  lower(row: number): number {
    return this.#distance(row) - this.#distances.errorOf(row);
  }

  upper(row: number): number {
    return this.#distance(row) + this.#distances.errorOf(row);
  }

  #distance(row: number): number {
    return this.#distances.distances[row] as number;
  }
}
