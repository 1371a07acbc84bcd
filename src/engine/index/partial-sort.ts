import {
  aroundNth,
  countDistances,
  type DistanceCounts,
  noDistances,
} from '#engine/scan/distance-counts.ts';
import type { BoundCounts, Bounds } from '#engine/scan/group-bounds.ts';

export interface OrderWindow {
  /** Number of items that certainly precede all candidates. */
  readonly nBefore: number;
  /** All items that may be in the window, ascending; some may turn out to be outside it. */
  readonly candidates: number[];
}

/** Up to this many values, sorting is as fast as counting. */
const SORTED_AT_MOST = 16_384;

/** Two numbers close to each other that enclose the n-th smallest value (n from 0). */
type AroundNth = (n: number) => [below: number, above: number];

/** Partially sorts items whose values are known only by their bounds. */
export class PartialSort {
  readonly #bounds: Bounds;
  readonly #aroundLower: AroundNth;
  readonly #aroundUpper: AroundNth;

  /** @param counts of all bounds, if already counted */
  constructor(bounds: Bounds, counts?: BoundCounts) {
    this.#bounds = bounds;
    this.#aroundLower = rank(bounds.lower, counts?.lower);
    this.#aroundUpper = rank(bounds.upper, counts?.upper);
  }

  /**
   * Which items may take the places `first` to before `first + count` in the order of exact values.
   * Sorting the candidates by those values gives the window: place `first` is candidate `first −
   * nBefore`.
   * The item at place p has a value between the p-th smallest lower bound and the p-th smallest
   * upper bound. So items entirely below the smallest lower bound of the window precede it, and
   * items entirely above its greatest upper bound follow it.
   */
  window(first: number, count: number): OrderWindow {
    const { lower, upper } = this.#bounds;
    const [from] = this.#aroundLower(first);
    const [, to] = this.#aroundUpper(first + count - 1);
    let nBefore = 0;
    const candidates: number[] = [];
    for (let i = 0; i < lower.length; i++) {
      const least = lower[i] as number;
      if (least > to || least === Number.POSITIVE_INFINITY) continue;
      if ((upper[i] as number) < from) nBefore++;
      else candidates.push(i);
    }
    return { nBefore, candidates };
  }
}

function rank(values: Float32Array, counts?: DistanceCounts): AroundNth {
  if (values.length > SORTED_AT_MOST) {
    const counted = counts ?? countAll(values);
    return (n) => aroundNth(counted, n);
  }
  const sorted = values.slice().sort();
  return (n) => {
    const value = sorted[n] ?? Number.POSITIVE_INFINITY;
    return [value, value];
  };
}

function countAll(values: Float32Array): DistanceCounts {
  const counts = noDistances();
  countDistances(values, counts);
  return counts;
}
