import {
  aroundNth,
  countDistances,
  type DistanceCounts,
  noDistances,
} from '#engine/scan/distance-counts.ts';
import type { BoundCounts, Bounds } from '#engine/scan/group-bounds.ts';

export interface OrderWindow {
  /** How many surely come before all candidates. */
  readonly nBefore: number;
  /** All that may stand in the window, ascending; some may turn out to stand beside it. */
  readonly candidates: number[];
}

/** So few are sorted as fast as they are counted. */
const SORTED_AT_MOST = 16_384;

/** Two numbers, close to each other, that the n-th least of some values (from 0) lies between. */
type AroundNth = (n: number) => [below: number, above: number];

/** The order of things by values of which only the bounds are known. */
export class PartialSort {
  readonly #bounds: Bounds;
  readonly #aroundLower: AroundNth;
  readonly #aroundUpper: AroundNth;

  /** @param counts of all bounds, where they have been counted */
  constructor(bounds: Bounds, counts?: BoundCounts) {
    this.#bounds = bounds;
    this.#aroundLower = rank(bounds.lower, counts?.lower);
    this.#aroundUpper = rank(bounds.upper, counts?.upper);
  }

  /**
   * Which things may take the places `first` to before `first + count` when all stand in the order
   * of their exact values. To sort the candidates by those gives the window: place `first` is
   * candidate `first − nBefore`.
   *
   * Whatever stands at place p has a value from the p-th least lower bound to the p-th least upper
   * bound. So what lies wholly below the least lower bound of the window comes before it, and what
   * lies wholly above its greatest upper bound comes after.
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
