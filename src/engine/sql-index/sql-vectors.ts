import type { Threshold } from '#contract/primitives.ts';
import type { ClusterLevel } from '#engine/index/cluster-level.ts';
import type { FilteredRows, IndexVectors, RowQuery } from '#engine/index/index-vectors.ts';
import type { Ranking, RowMask } from '#engine/index/ranking.ts';
import { RankedRowsGoneError } from '#engine/store/store-errors.ts';
import type { RankedGeneration, RankedSearch, RankedStore } from '#engine/store/vector-store.ts';
import { RankingCache } from './ranking-cache.ts';
import { SqlRanking } from './sql-ranking.ts';

export interface SqlVectorsParts {
  readonly store: RankedStore;
  readonly generation: RankedGeneration;
  readonly nRows: number;
  readonly dims: number;
}

/**
 * The vectors of an index in the database, in half precision: distances differ by some ten
 * thousandths from those in memory. A search of a generation that was deleted meanwhile throws
 * RankedRowsGoneError.
 */
export class SqlVectors implements IndexVectors {
  readonly #parts: SqlVectorsParts;
  readonly #cache = new RankingCache();

  constructor(parts: SqlVectorsParts) {
    this.#parts = parts;
  }

  ranking(
    threshold: Threshold,
    level: ClusterLevel,
    { key, mask }: FilteredRows,
    query: RowQuery,
  ): Ranking {
    return new SqlRanking({
      ...{ store: this.#parts.store, threshold, level, mask },
      search: () => this.#searchOf(query, mask),
      cache: this.#cache,
      key: `${threshold} ${key} ${query.id}`,
    });
  }

  async distanceOf(query: RowQuery, row: number): Promise<number> {
    const { store } = this.#parts;
    const [distance] = await store.distances(this.#searchOf(query, null), [row]);
    if (distance === undefined) throw new RankedRowsGoneError();
    return distance;
  }

  histogram(query: RowQuery, mask: RowMask | null, edges: readonly number[]): Promise<number[]> {
    return this.#parts.store.histogram(this.#searchOf(query, mask), edges);
  }

  async roughDistancesTo(query: RowQuery): Promise<Float32Array> {
    const { store, nRows } = this.#parts;
    const distances = await store.distances(this.#searchOf(query, null));
    check(distances.length === nRows);
    return distances;
  }

  roughDistances(vector: Float32Array): Promise<Float32Array> {
    return this.roughDistancesTo({ id: '', vector, foundRows: () => [] });
  }

  async mostTypical(groups: readonly (readonly number[])[]): Promise<readonly Int32Array[]> {
    if (groups.length === 0) return [];
    const typical = await this.#parts.store.mostTypical(this.#parts.generation, groups);
    check(typical.every((rows, group) => rows.length === groups[group]?.length));
    return typical;
  }

  async read(rows?: Int32Array): Promise<Float32Array> {
    const { store, generation, nRows, dims } = this.#parts;
    const placeOf = new Map(rows ? Array.from(rows, (row, place) => [row, place]) : []);
    const count = rows?.length ?? nRows;
    const vectors = new Float32Array(count * dims);
    let nRead = 0;
    for await (const { row, vector } of store.read(generation, rows)) {
      vectors.set(vector, (rows ? (placeOf.get(row) ?? 0) : row) * dims);
      nRead++;
    }
    check(nRead === count);
    return vectors;
  }

  #searchOf({ vector, joined, foundRows }: RowQuery, mask: RowMask | null): RankedSearch {
    return {
      ...this.#parts.generation,
      vectors: [vector, ...(joined?.vectors ?? [])],
      combine: joined?.combine ?? 'any',
      foundRows: foundRows(),
      mask,
    };
  }
}

/** @throws RankedRowsGoneError when an answer lacks rows that the index has */
function check(isComplete: boolean): void {
  if (!isComplete) throw new RankedRowsGoneError();
}
