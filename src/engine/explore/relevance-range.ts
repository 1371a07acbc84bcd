import type { Search } from './explore.ts';

/** Both ends belong to it; one that is left out is as far as can be. */
export interface RelevanceRange {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/**
 * The places of the ranking that the search's range leaves: from `first` to before `end`. Clusters
 * ascend by score, so they follow each other, and looking at some twenty finds both ends.
 */
export async function placesWithinRange(search: Search): Promise<[first: number, end: number]> {
  const { min, max } = search.range;
  const first = min === undefined ? 0 : await firstPlace(search, (score) => score >= min);
  const isPast = (score: number) => max !== undefined && score > max;
  return [first, await firstPlace(search, isPast, first)];
}

/**
 * The first place from `from` on whose score satisfies `isPast`, which then those after it must too;
 * the number of places when there is none.
 */
export async function firstPlace(
  { ranking, relevanceScore }: Search,
  isPast: (score: number) => boolean,
  from = 0,
): Promise<number> {
  let [first, end] = [from, ranking.level.clusterIds.length];
  while (first < end) {
    const middle = (first + end) >> 1;
    const [found] = await ranking.clusters(middle, 1);
    // Clusters that the filters leave empty have no place.
    const isThere = found !== undefined;
    const distance = found?.distance ?? null;
    if (!isThere || (distance !== null && isPast(relevanceScore(distance)))) end = middle;
    else first = middle + 1;
  }
  return first;
}
