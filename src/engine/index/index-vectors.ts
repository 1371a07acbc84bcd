import type { Threshold } from '#contract/primitives.ts';
import type { ClusterLevel } from './cluster-level.ts';
import type { QueryVector } from './distances/measure-query.ts';
import type { Ranking, RowMask } from './ranking.ts';

/** Equal keys mean the same rows of an index. */
export interface FilteredRows {
  readonly key: string;
  readonly mask: RowMask | null;
}

/** A query and the rows of an index that it has found already. */
export interface RowQuery extends QueryVector {
  /** The rows of `alreadyFound`. */
  foundRows(): readonly number[];
}

/**
 * The vectors of an index, wherever they are: in memory (`memory-vectors.ts`) or in a database
 * that ranks them (`../sql-index`). Rows and clusters are named by their numbers in the index.
 */
export interface IndexVectors {
  /** All clusters of a level by their distance to the query, and the members of each. */
  ranking(threshold: Threshold, level: ClusterLevel, rows: FilteredRows, query: RowQuery): Ranking;
  distanceOf(query: RowQuery, row: number): Promise<number>;
  /**
   * Number of rows that count per bin of distances, with an error of some hundredths of a distance
   * at most: before the first edge, between two, and from the last one on.
   * @param edges ascending
   * @throws BusyError when many searches are waiting
   */
  histogram(query: RowQuery, mask: RowMask | null, edges: readonly number[]): Promise<number[]>;
  /**
   * Distances of all rows, with the same error.
   * @throws BusyError when many searches are waiting
   */
  roughDistancesTo(query: RowQuery): Promise<Float32Array>;
  /** The same for a vector. Waits in the queue without a limit. */
  roughDistances(vector: Float32Array): Promise<Float32Array>;
  /** The rows of each group, those first that are most similar to the group as a whole. */
  mostTypical(groups: readonly (readonly number[])[]): Promise<readonly Int32Array[]>;
  /** The vectors of rows, by default of all, row after row. @throws DamagedVectorError */
  read(rows?: Int32Array): Promise<Float32Array>;
}
