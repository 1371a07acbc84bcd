/** Range of cosine distances, with room for their errors. */
const [LEAST, MOST] = [-1, 3];
/** Finer than the typical gap between bounds, and still a table that fits the cache. */
const BUCKETS = 16_384;
const BUCKETS_PER_UNIT = BUCKETS / (MOST - LEAST);

/** Histogram of distances over equal parts of their range. */
export type DistanceCounts = Int32Array;

export function noDistances(): DistanceCounts {
  return new Int32Array(BUCKETS);
}

/** Counts distances, ignoring infinite ones. */
export function countDistances(distances: Float32Array, counts: DistanceCounts): void {
  for (let i = 0; i < distances.length; i++) {
    const distance = distances[i] as number;
    if (distance === Number.POSITIVE_INFINITY) continue;
    const bucket = Math.floor((distance - LEAST) * BUCKETS_PER_UNIT);
    counts[bucket] = (counts[bucket] as number) + 1;
  }
}

export function addCounts(sum: DistanceCounts, counts: DistanceCounts): void {
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    sum[bucket] = (sum[bucket] as number) + (counts[bucket] as number);
  }
}

/** Two numbers close to each other that enclose the n-th smallest counted value (n from 0). */
export function aroundNth(counts: DistanceCounts, n: number): [below: number, above: number] {
  let seen = 0;
  const bucket = counts.findIndex((inBucket) => {
    seen += inBucket;
    return seen > n;
  });
  if (bucket < 0) return [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  // One more bucket on either side compensates for rounding at the edges.
  return [LEAST + (bucket - 1) / BUCKETS_PER_UNIT, LEAST + (bucket + 2) / BUCKETS_PER_UNIT];
}
