import type { Search } from '#web/search-params.ts';

/** Whether a search leaves anything out. */
export function isFiltered(search: Search): boolean {
  return search.labels.length > 0 || search.tags.length > 0 || hasRange(search);
}

/** Whether it leaves out distances. */
export function hasRange({ relevanceMin, relevanceMax }: Search): boolean {
  return relevanceMin !== undefined || relevanceMax !== undefined;
}

/** The same search without leaving anything out. */
export function withoutFilters(search: Search): Search {
  return { ...search, labels: [], tags: [], ...NO_RANGE };
}

export const NO_RANGE = { relevanceMin: undefined, relevanceMax: undefined };
