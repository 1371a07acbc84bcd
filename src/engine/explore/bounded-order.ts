/** Values that are not known exactly, but known to lie between two bounds. */
export interface Bounds {
  /** Infinity for what is left out. */
  readonly lower: Float32Array;
  readonly upper: Float32Array;
}

export interface OrderWindow {
  /** How many surely come before all candidates. */
  readonly nBefore: number;
  /** All that may stand in the window, ascending; some may turn out to stand beside it. */
  readonly candidates: number[];
}

/** Bounds are cosine distances, with some room for their errors. */
const [LEAST, MOST] = [-1, 3];
/** So few are sorted as fast as they are counted. */
const SORTED_AT_MOST = 16_384;
/** Finer than the bounds of so many are apart, and still a table that stays in the cache. */
const BUCKETS = 16_384;

/** Two numbers, close to each other, that the n-th least of some values (from 0) lies between. */
type AroundNth = (n: number) => [below: number, above: number];

/** The order of things by values of which only the bounds are known. */
export class BoundedOrder {
  readonly #bounds: Bounds;
  readonly #aroundLower: AroundNth;
  readonly #aroundUpper: AroundNth;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
    this.#aroundLower = rank(bounds.lower);
    this.#aroundUpper = rank(bounds.upper);
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
      if ((upper[i] as number) < from) nBefore++;
      else if ((lower[i] as number) <= to && lower[i] !== Number.POSITIVE_INFINITY) {
        candidates.push(i);
      }
    }
    return { nBefore, candidates };
  }
}

function rank(values: Float32Array): AroundNth {
  if (values.length > SORTED_AT_MOST) {
    const counts = countByBucket(values);
    return (n) => aroundNth(counts, n);
  }
  const sorted = values.slice().sort();
  return (n) => {
    const value = sorted[n] ?? Number.POSITIVE_INFINITY;
    return [value, value];
  };
}

function countByBucket(values: Float32Array): Int32Array {
  const counts = new Int32Array(BUCKETS);
  const perBucket = BUCKETS / (MOST - LEAST);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value === Number.POSITIVE_INFINITY) continue;
    const bucket = Math.floor((value - LEAST) * perBucket);
    counts[bucket] = (counts[bucket] as number) + 1;
  }
  return counts;
}

function aroundNth(counts: Int32Array, n: number): [below: number, above: number] {
  let seen = 0;
  const bucket = counts.findIndex((inBucket) => {
    seen += inBucket;
    return seen > n;
  });
  if (bucket < 0) return [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  // One bucket more on either side makes up for rounding at the edges.
  const width = (MOST - LEAST) / counts.length;
  return [LEAST + (bucket - 1) * width, LEAST + (bucket + 2) * width];
}
