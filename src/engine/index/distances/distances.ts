import type { RowGroups } from '#engine/scan/group-bounds.ts';
import type { GroupDistanceBounds } from '#engine/scan/scanner.ts';

/**
 * Distances of all rows to what a search ranks by, 0 to 2. Each is known to within its error, and
 * exactly for the rows requested so far.
 */
export interface Distances {
  /** By row as known so far, each within its error of the exact one. */
  readonly distances: Readonly<Float32Array>;
  /** Maximum absolute error of the distance of a row; 0 when it is exact. */
  errorOf(row: number): number;
  /**
   * Calls `work` with bounds of the distance of the nearest row of each group, from the distances
   * known so far. The bounds must not be used after it.
   */
  withBounds<T>(groups: RowGroups, work: (bounds: GroupDistanceBounds) => T): Promise<T>;
  /** Improves the approximate distances of the rows, if many of them are still coarse. */
  narrow(rows: readonly number[]): Promise<void>;
  /** Reads the vectors of those rows that are not exact yet. @throws DamagedVectorError */
  makeExact(rows: readonly number[]): Promise<void>;
  /** Makes its memory available to later searches; it must not be used any more. */
  release(): void;
}
