/** Cosine distances, with some room for their errors. */
const [LEAST, MOST] = [-1, 3];
/** Finer than the bounds of so many are apart, and still a table that stays in the cache. */
const BUCKETS = 16_384;
const BUCKETS_PER_UNIT = BUCKETS / (MOST - LEAST);

/** How many distances lie in each of many equal parts of all that there may be. */
export type DistanceCounts = Int32Array;

export function noDistances(): DistanceCounts {
  return new Int32Array(BUCKETS);
}

/** Counts distances, those that are infinite left out. */
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

/** Two numbers, close to each other, that the n-th least (from 0) of what was counted lies between. */
export function aroundNth(counts: DistanceCounts, n: number): [below: number, above: number] {
  let seen = 0;
  const bucket = counts.findIndex((inBucket) => {
    seen += inBucket;
    return seen > n;
  });
  if (bucket < 0) return [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  // One bucket more on either side makes up for rounding at the edges.
  return [LEAST + (bucket - 1) / BUCKETS_PER_UNIT, LEAST + (bucket + 2) / BUCKETS_PER_UNIT];
}
