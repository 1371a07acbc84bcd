import { addCounts, countDistances, type DistanceCounts, noDistances } from './distance-counts.ts';

/** Values that are not known exactly, but known to lie between two bounds. */
export interface Bounds {
  /** Infinity for what is left out. */
  readonly lower: Float32Array;
  readonly upper: Float32Array;
}

/** From `first` to before `end`. */
export type Part = readonly [first: number, end: number];

/** Rows in groups that follow each other: group `g` from `starts[g]` to before `starts[g + 1]`. */
export interface RowGroups {
  readonly starts: Int32Array<SharedArrayBuffer>;
  /** 1 for the rows that count; null when all do. */
  readonly mask: Uint8Array<SharedArrayBuffer> | null;
}

/** Where the bounds lie, nearly. */
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
