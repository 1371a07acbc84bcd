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
/** Finer than the bounds are apart, and still tables that stay in the cache. */
const [MIN_BUCKETS, MAX_BUCKETS] = [64, 16_384];

/** The order of things by values of which only the bounds are known. */
export class BoundedOrder {
  readonly #bounds: Bounds;
  readonly #nLower: Int32Array;
  readonly #nUpper: Int32Array;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
    const buckets = Math.min(MAX_BUCKETS, Math.max(MIN_BUCKETS, 2 * bounds.lower.length));
    this.#nLower = countByBucket(bounds.lower, buckets);
    this.#nUpper = countByBucket(bounds.upper, buckets);
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
    const [from] = aroundNth(this.#nLower, first);
    const [, to] = aroundNth(this.#nUpper, first + count - 1);
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

function countByBucket(values: Float32Array, buckets: number): Int32Array {
  const counts = new Int32Array(buckets);
  const perBucket = buckets / (MOST - LEAST);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value === Number.POSITIVE_INFINITY) continue;
    const bucket = Math.floor((value - LEAST) * perBucket);
    counts[bucket] = (counts[bucket] as number) + 1;
  }
  return counts;
}

/** Two numbers that the n-th least value (from 0) lies between, close to each other. */
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
