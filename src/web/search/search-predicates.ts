import { BROWSE, type Search } from './search-params.ts';

/** Whether there is something to clear: what is left out, or that objects are searched. */
export function hasChips(search: Search): boolean {
  return isFiltered(search) || search.entityType !== BROWSE.entityType;
}

/** Whether a search leaves anything out. */
export function isFiltered(search: Search): boolean {
  return search.labels.length > 0 || search.tags.length > 0 || hasRange(search);
}

/** Whether it leaves out distances. */
export function hasRange({ relevanceMin, relevanceMax }: Search): boolean {
  return relevanceMin !== undefined || relevanceMax !== undefined;
}

/** The same search for whole images, without leaving anything out. */
export function withoutFilters(search: Search): Search {
  return { ...search, entityType: BROWSE.entityType, labels: [], tags: [], ...NO_RANGE };
}

export const NO_RANGE = { relevanceMin: undefined, relevanceMax: undefined };
