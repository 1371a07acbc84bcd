import { LRUCache } from 'lru-cache';
import type { CodeMatrix } from '#engine/scan/code-matrix.ts';
import { BrowseRanking } from './browse-ranking.ts';
import type { ClusterLevel } from './cluster-level.ts';
import { countedRows, type RowMask, sizeOf } from './ranking.ts';

/** Number of members that represent a cluster, taken from all over it: as many as fit a glance. */
const SAMPLE_SIZE = 64;
/** Clusters whose typical members are kept: those of twenty pages, some 500 KB. */
const CLUSTERS_KEPT = 2000;

/**
 * All clusters, largest first; ties are ordered by cluster id. The members that are most similar to
 * the cluster as a whole come first, the others by row; or all by their given places.
 */
export class SizeRanking extends BrowseRanking {
  readonly #codes: CodeMatrix;
  readonly #places: Int32Array | undefined;
  /** By cluster; a page is made again whenever tags of its images change. */
  readonly #typical = new LRUCache<number, Int32Array>({ max: CLUSTERS_KEPT });

  /** @param places by row, from which members are ordered; equal places are ordered by row */
  constructor(level: ClusterLevel, codes: CodeMatrix, mask: RowMask | null, places?: Int32Array) {
    const { length } = level.clusterIds;
    const keyOf = (cluster: number) =>
      -sizeOf({ level, mask }, cluster) || Number.POSITIVE_INFINITY;
    super(
      level,
      mask,
      Float64Array.from({ length }, (_, cluster) => keyOf(cluster)),
    );
    this.#places = places;
    this.#codes = codes;
  }

  protected membersOf(cluster: number): readonly number[] {
    const rows = countedRows(this, cluster);
    const places = this.#places;
    if (!places) return this.#typicalFirst(cluster, rows);
    return rows.sort((a, b) => (places[a] as number) - (places[b] as number) || a - b);
  }

  #typicalFirst(cluster: number, rows: readonly number[]): readonly number[] {
    if (rows.length === 1) return rows;
    const known = this.#typical.get(cluster);
    const typical = known ?? this.#mostTypical(rows);
    if (!known) this.#typical.set(cluster, typical);
    if (typical.length === rows.length) return [...typical];
    const first = new Set(typical);
    return [...typical, ...rows.filter((row) => !first.has(row))];
  }

  /** A sample of the members, those first that are most similar to the sample as a whole. */
  #mostTypical(rows: readonly number[]): Int32Array {
    const step = Math.ceil(rows.length / SAMPLE_SIZE);
    const sample = rows.filter((_, index) => index % step === 0);
    const vectors = sample.map((row) => {
      const vector = new Float32Array(this.#codes.dims);
      this.#codes.decode(row, vector);
      return vector;
    });
    const centre = new Float32Array(this.#codes.dims);
    for (const vector of vectors) add(centre, vector);
    const closeness = new Map(sample.map((row, i) => [row, dot(centre, vectors[i] ?? centre)]));
    return Int32Array.from(
      sample.sort((a, b) => (closeness.get(b) ?? 0) - (closeness.get(a) ?? 0) || a - b),
    );
  }
}

function add(sum: Float32Array, vector: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
