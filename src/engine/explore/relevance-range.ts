import type { OpenSearch } from './search.ts';

/** The places of the ranking within the search's range: from `first` to before `end`. */
export async function placesWithinRange(search: OpenSearch): Promise<[first: number, end: number]> {
  const { min, max } = search.range;
  const isPast = (score: number) => max !== undefined && score > max;
  const isWithin = (score: number) => min === undefined || score >= min;
  const [end = 0, first = 0] = await firstPlaces(
    search,
    min === undefined ? [isPast] : [isPast, isWithin],
  );
  return [first, Math.max(first, end)];
}

/**
 * Number of members of the clusters within the search's range, without members that are beyond it
 * themselves.
 */
export function countWithinRange({ ranking, range, relevanceScore }: OpenSearch): Promise<number> {
  const { min, max } = range;
  return ranking.countMembers({
    isFarEnough: (distance) => min === undefined || relevanceScore(distance) >= min,
    isTooFar: (distance) => max !== undefined && relevanceScore(distance) > max,
  });
}

/** Per predicate, the first place whose score satisfies it; the number of places when none does. */
export function firstPlaces(
  { ranking, relevanceScore }: OpenSearch,
  predicates: readonly ((score: number) => boolean)[],
): Promise<number[]> {
  return ranking.countsBefore(
    predicates.map((isPast) => (distance) => isPast(relevanceScore(distance))),
  );
}
