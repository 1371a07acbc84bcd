import type { Combine } from '#contract/search/examples.ts';
import { normalize } from '#engine/vectors/normalize.ts';

export interface ExampleVector {
  /** A unit vector. */
  readonly vector: Float32Array;
  /** As in `Example`. */
  readonly weight: number;
}

/** A shorter sum of unit vectors has no direction to rely on: its rounding errors decide. */
const LEAST_LENGTH = 1e-3;

/**
 * The unit vectors that a query with examples ranks by: the sum of all, the unwanted ones with
 * negative weights (J. J. Rocchio, Relevance feedback in information retrieval, 1971), or, combined,
 * such a sum of the query and the unwanted ones, and one of each wanted example and the unwanted ones.
 * @param combine undefined for one sum
 * @returns undefined when the vectors of a sum cancel each other out
 */
export function combinedVectors(
  query: Float32Array,
  examples: readonly ExampleVector[],
  combine: Combine | undefined,
): [Float32Array, ...Float32Array[]] | undefined {
  const unwanted = examples.filter(({ weight }) => weight < 0);
  const wanted = examples.filter(({ weight }) => weight > 0);
  const first = unitSum(query, combine ? unwanted : examples);
  const others = combine ? wanted.map(({ vector }) => unitSum(vector, unwanted)) : [];
  if (!first || others.includes(undefined)) return undefined;
  return [first, ...others.flatMap((vector) => vector ?? [])];
}

function unitSum(start: Float32Array, added: readonly ExampleVector[]): Float32Array | undefined {
  if (added.length === 0) return start;
  const sum = Float32Array.from(start);
  for (const { vector, weight } of added) {
    for (let d = 0; d < sum.length; d++) {
      sum[d] = (sum[d] as number) + weight * (vector[d] as number);
    }
  }
  if (Math.hypot(...sum) < LEAST_LENGTH) return undefined;
  normalize(sum);
  return sum;
}
