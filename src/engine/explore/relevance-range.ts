import type { OpenSearch } from './search.ts';

/** The places of the ranking within the search's range: from `first` to before `end`. */
export async function placesWithinRange(search: OpenSearch): Promise<[first: number, end: number]> {
  const { min, max } = search.range;
  const first = min === undefined ? 0 : await firstPlace(search, (score) => score >= min);
  const isPast = (score: number) => max !== undefined && score > max;
  return [first, Math.max(first, await firstPlace(search, isPast))];
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

/** The first place whose score satisfies the predicate; the number of places when none does. */
export function firstPlace(
  { ranking, relevanceScore }: OpenSearch,
  isPast: (score: number) => boolean,
): Promise<number> {
  return ranking.countBefore((distance) => isPast(relevanceScore(distance)));
}
