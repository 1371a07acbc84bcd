import { BROWSE, type QuerySource, type Search } from '#contract/search/search-codec.ts';

export const NO_RANGE = { relevanceMin: undefined, relevanceMax: undefined };

/**
 * The same search by another source. Drops the range, because it fits the distances of one query.
 */
export function searchFrom(search: Search, source: QuerySource): Search {
  return { ...search, source, ...NO_RANGE };
}

/** All images with a label, at the level of the search. */
export function imagesWithLabel({ threshold }: Search, label: string): Search {
  return { ...BROWSE, threshold, labels: [label] };
}

/** The same search for whole images, without filters. */
export function withoutFilters(search: Search): Search {
  return { ...search, entityType: BROWSE.entityType, labels: [], tags: [], ...NO_RANGE };
}
