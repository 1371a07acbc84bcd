import { addCounts, countDistances, type DistanceCounts, noDistances } from './distance-counts.ts';

/** Lower and upper bounds of values that are not known exactly. */
export interface Bounds<Memory extends ArrayBufferLike = ArrayBufferLike> {
  /** Infinity for excluded values. */
  readonly lower: Float32Array<Memory>;
  readonly upper: Float32Array<Memory>;
}

/** From `first` to before `end`. */
export type Part = readonly [first: number, end: number];

/** Contiguous groups of rows: group `g` has the rows from `starts[g]` to before `starts[g + 1]`. */
export interface RowGroups {
  readonly starts: Int32Array<SharedArrayBuffer>;
  /** 1 for rows that count; null when all do. */
  readonly mask: Uint8Array<SharedArrayBuffer> | null;
}

/** Approximate distribution of the bounds. */
export interface BoundCounts {
  readonly lower: DistanceCounts;
  readonly upper: DistanceCounts;
}

export function noBounds(): BoundCounts {
  return { lower: noDistances(), upper: noDistances() };
}

export function addBounds(sum: BoundCounts, counts: BoundCounts): void {
  addCounts(sum.lower, counts.lower);
  addCounts(sum.upper, counts.upper);
}

export function countBounds({ lower, upper }: Bounds, [first, end]: Part, into: BoundCounts): void {
  countDistances(lower.subarray(first, end), into.lower);
  countDistances(upper.subarray(first, end), into.upper);
}
