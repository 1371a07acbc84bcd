import { BROWSE, type Search } from '#contract/search/search-codec.ts';

/** Whether clusters are ranked by their distance to a query. */
export function isRanked({ source }: Search): boolean {
  return source !== null;
}

/** Whether there is a filter to clear, or objects are searched. */
export function hasChips(search: Search): boolean {
  return hasFilters(search) || search.entityType !== BROWSE.entityType;
}

/** Whether filters or the view of the dataset exclude media. */
export function isFiltered(search: Search): boolean {
  return hasFilters(search) || search.duplicates !== undefined || search.cover !== undefined;
}

export function hasFilters(search: Search): boolean {
  return search.labels.length > 0 || search.tags.length > 0 || hasRange(search);
}

export function hasRange({ relevanceMin, relevanceMax }: Search): boolean {
  return relevanceMin !== undefined || relevanceMax !== undefined;
}
