import type { Combine } from '#contract/search/examples.ts';
import type { RowGroups } from '#engine/scan/group-bounds.ts';
import type { GroupDistanceBounds } from '#engine/scan/scanner.ts';
import { ownTurn } from '#platform/own-turn.ts';
import type { Distances } from './distances.ts';

/** Rows joined in one turn of the event loop: about a millisecond. */
const ROWS_PER_TURN = 32_768;
/** Beyond what storing a bound in float32 may change: distances are at most 2. */
const ROUNDING = 2 ** -21;

/** The joint distance of two distances. */
export const JOINS: Readonly<Record<Combine, (a: number, b: number) => number>> = {
  all: Math.max,
  any: Math.min,
};

/**
 * Distances to several vectors at once: the distance of a row is the largest of its distances, so
 * that it must be close to all, or the smallest. Both ascend with each distance, so the joined
 * bounds are bounds of the joined distance, and the order is that of the exact ones.
 */
export class JoinedDistances implements Distances {
  readonly distances: Float32Array;
  readonly #errors: Float32Array;
  readonly #parts: readonly Distances[];
  readonly #join: (a: number, b: number) => number;

  /** @param parts at least one, which are released with it */
  static async of(parts: readonly Distances[], combine: Combine): Promise<JoinedDistances> {
    const joined = new JoinedDistances(parts, combine);
    const { length } = joined.distances;
    for (let first = 0; first < length; first += ROWS_PER_TURN) {
      await ownTurn();
      const end = Math.min(first + ROWS_PER_TURN, length);
      for (let row = first; row < end; row++) joined.#update(row);
    }
    return joined;
  }

  private constructor(parts: readonly Distances[], combine: Combine) {
    const rows = parts[0]?.distances.length ?? 0;
    this.distances = new Float32Array(rows);
    this.#errors = new Float32Array(rows);
    this.#parts = parts;
    this.#join = JOINS[combine];
  }

  errorOf(row: number): number {
    return this.#errors[row] as number;
  }

  async withBounds<T>(groups: RowGroups, work: (bounds: GroupDistanceBounds) => T): Promise<T> {
    const { starts, mask } = groups;
    const nGroups = starts.length - 1;
    const [lower, upper] = [sharedFloats(nGroups), sharedFloats(nGroups)];
    let nextTurn = ROWS_PER_TURN;
    for (let group = 0; group < nGroups; group++) {
      let [least, most] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      const end = starts[group + 1] as number;
      for (let row = starts[group] as number; row < end; row++) {
        if (mask && !mask[row]) continue;
        const [distance, error] = [this.distances[row] as number, this.#errors[row] as number];
        least = Math.min(least, distance - error);
        most = Math.min(most, distance + error);
      }
      lower[group] = least;
      upper[group] = most;
      if (end < nextTurn) continue;
      nextTurn = end + ROWS_PER_TURN;
      await ownTurn();
    }
    return work({ bounds: { lower, upper } });
  }

  async narrow(rows: readonly number[]): Promise<void> {
    const unsure = rows.filter((row) => this.errorOf(row) > 0);
    await Promise.all(this.#parts.map((part) => part.narrow(unsure)));
    for (const row of unsure) this.#update(row);
  }

  async makeExact(rows: readonly number[]): Promise<void> {
    const unsure = rows.filter((row) => this.errorOf(row) > 0);
    await Promise.all(this.#parts.map((part) => part.makeExact(unsure)));
    for (const row of unsure) this.#update(row);
  }

  release(): void {
    for (const part of this.#parts) part.release();
  }

  #update(row: number): void {
    let lower = Number.NaN;
    let upper = Number.NaN;
    for (const part of this.#parts) {
      const [distance, error] = [part.distances[row] as number, part.errorOf(row)];
      const isFirst = Number.isNaN(lower);
      lower = isFirst ? distance - error : this.#join(lower, distance - error);
      upper = isFirst ? distance + error : this.#join(upper, distance + error);
    }
    this.distances[row] = (lower + upper) / 2;
    this.#errors[row] = lower === upper ? 0 : (upper - lower) / 2 + ROUNDING;
  }
}

function sharedFloats(length: number): Float32Array<SharedArrayBuffer> {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}
