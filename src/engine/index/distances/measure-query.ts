import type { Combine } from '#contract/search/examples.ts';
import { encodeQuery } from '#engine/scan/query-codes.ts';
import type { Scanner } from '#engine/scan/scanner.ts';
import type { Vectors } from '#engine/scan/vector-files.ts';
import type { Distances } from './distances.ts';
import { JOINS, JoinedDistances } from './joined-distances.ts';
import { QueryDistances } from './query-distances.ts';

/** What a search ranks by. Its distances are cached by its id. */
export interface QueryVector {
  readonly id: string;
  /** A unit vector. */
  readonly vector: Float32Array;
  /** Ids of media that get distance 0 to `vector`, whatever their vectors. */
  readonly alreadyFound?: readonly string[];
  /** Further unit vectors that the search ranks by at once. */
  readonly joined?: { readonly vectors: readonly Float32Array[]; readonly combine: Combine };
}

export function countVectors({ joined }: QueryVector): number {
  return 1 + (joined?.vectors.length ?? 0);
}

/**
 * @param found the rows of `alreadyFound`
 * @throws BusyError when many searches are waiting
 */
export async function measureQuery(
  scanner: Scanner,
  vectors: Vectors,
  { vector, joined }: QueryVector,
  found: readonly number[],
): Promise<Distances> {
  const own = QueryDistances.measure(scanner, vectors, vector, found);
  if (!joined) return own;
  const others = joined.vectors.map((other) => QueryDistances.measure(scanner, vectors, other, []));
  return JoinedDistances.of(await Promise.all([own, ...others]), joined.combine);
}

/**
 * Distances with an error of some hundredths at most.
 * @param found as above
 * @throws BusyError when many searches are waiting
 */
export async function measureRoughly(
  scanner: Scanner,
  { codes }: Vectors,
  { vector, joined }: QueryVector,
  found: readonly number[],
): Promise<Float32Array> {
  scanner.refuseIfBusy();
  const distancesTo = (other: Float32Array) => scanner.distances(codes, encodeQuery(other));
  const distances = await distancesTo(vector);
  for (const row of found) distances[row] = 0;
  if (!joined) return distances;
  const others = await Promise.all(joined.vectors.map(distancesTo));
  const join = JOINS[joined.combine];
  return distances.map((distance, row) =>
    others.reduce((joint, other) => join(joint, other[row] as number), distance),
  );
}
