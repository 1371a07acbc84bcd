import type { Threshold } from '#contract/primitives.ts';
import { encodeQuery } from '#engine/scan/query-codes.ts';
import type { Scanner } from '#engine/scan/scanner.ts';
import { DamagedVectorError, readVectors, type Vectors } from '#engine/scan/vector-files.ts';
import type { ClusterLevel } from './cluster-level.ts';
import { DistanceRanking } from './distance-ranking.ts';
import type { Distances } from './distances/distances.ts';
import { countVectors, measureQuery, measureRoughly } from './distances/measure-query.ts';
import { MeasuredQueries } from './distances/measured-queries.ts';
import type { FilteredRows, IndexVectors, RowQuery } from './index-vectors.ts';
import type { Ranking, RowMask } from './ranking.ts';

/** Distances cached for the next pages of active searches. */
const DISTANCES_CACHE_BYTES = 64 * 1024 * 1024;

export interface MemoryVectorsOptions {
  /** Overridden in tests. */
  readonly distancesCacheBytes?: number;
  /** Called whenever a search fails because a vector is damaged. */
  readonly onDamage?: (() => void) | undefined;
}

/** The vectors of an index as codes in memory, which threads scan, and exact in files. */
export class MemoryVectors implements IndexVectors {
  readonly #vectors: Vectors;
  readonly #scanner: Scanner;
  readonly #measured: MeasuredQueries;
  readonly #onDamage: () => void;

  constructor(
    vectors: Vectors,
    scanner: Scanner,
    { distancesCacheBytes = DISTANCES_CACHE_BYTES, onDamage = () => {} }: MemoryVectorsOptions = {},
  ) {
    this.#vectors = vectors;
    this.#scanner = scanner;
    this.#measured = new MeasuredQueries(vectors.codes.rows, distancesCacheBytes);
    this.#onDamage = onDamage;
  }

  ranking(_: Threshold, level: ClusterLevel, { mask }: FilteredRows, query: RowQuery): Ranking {
    const clusters = { starts: level.firstRowOf, mask };
    return new DistanceRanking(level, clusters, (work) => this.#withDistances(query, work));
  }

  distanceOf(query: RowQuery, row: number): Promise<number> {
    return this.#withDistances(query, async (distances) => {
      await distances.makeExact([row]);
      return distances.distances[row] as number;
    });
  }

  async histogram(
    query: RowQuery,
    mask: RowMask | null,
    edges: readonly number[],
  ): Promise<number[]> {
    const distances = await this.roughDistancesTo(query);
    const counts = Array.from({ length: edges.length + 1 }, () => 0);
    distances.forEach((distance, row) => {
      if (mask && !mask[row]) return;
      const bin = countUpTo(edges, distance);
      counts[bin] = (counts[bin] ?? 0) + 1;
    });
    return counts;
  }

  roughDistancesTo(query: RowQuery): Promise<Float32Array> {
    return measureRoughly(this.#scanner, this.#vectors, query, query.foundRows());
  }

  roughDistances(vector: Float32Array): Promise<Float32Array> {
    return this.#scanner.distances(this.#vectors.codes, encodeQuery(vector));
  }

  async mostTypical(groups: readonly (readonly number[])[]): Promise<Int32Array[]> {
    return groups.map((rows) => this.#mostTypical(rows));
  }

  read(rows?: Int32Array): Promise<Float32Array> {
    return this.#tellDamage(readVectors(this.#vectors.files, rows));
  }

  #mostTypical(rows: readonly number[]): Int32Array {
    const { codes } = this.#vectors;
    const vectors = rows.map((row) => {
      const vector = new Float32Array(codes.dims);
      codes.decode(row, vector);
      return vector;
    });
    const centre = new Float32Array(codes.dims);
    for (const vector of vectors) add(centre, vector);
    const closeness = new Map(rows.map((row, i) => [row, dot(centre, vectors[i] ?? centre)]));
    return Int32Array.from(rows).sort(
      (a, b) => (closeness.get(b) ?? 0) - (closeness.get(a) ?? 0) || a - b,
    );
  }

  #withDistances<T>(query: RowQuery, work: (distances: Distances) => Promise<T>): Promise<T> {
    const measure = () => measureQuery(this.#scanner, this.#vectors, query, query.foundRows());
    const of = { id: query.id, nVectors: countVectors(query) };
    return this.#tellDamage(this.#measured.use(of, measure, work));
  }

  async #tellDamage<T>(reading: Promise<T>): Promise<T> {
    try {
      return await reading;
    } catch (error) {
      if (error instanceof DamagedVectorError) this.#onDamage();
      throw error;
    }
  }
}

/** How many of the ascending numbers are at most `value`. */
function countUpTo(ascending: readonly number[], value: number): number {
  let [from, to] = [0, ascending.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((ascending[middle] as number) <= value) from = middle + 1;
    else to = middle;
  }
  return from;
}

function add(sum: Float32Array, vector: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
