import type { Dataset } from '#contract/dataset/dataset.ts';
import { BROWSE, type Search, textOf } from '#contract/search/search-codec.ts';

/** Whether clusters are ranked by their distance to a query. */
export function isRanked({ source }: Search): boolean {
  return source !== null;
}

/**
 * Whether the text of a search only keeps the media that contain it, because the model of the
 * dataset cannot rank by a text.
 */
export function isTextFilter({ source }: Search, { model }: Pick<Dataset, 'model'>): boolean {
  return textOf(source) !== '' && !model.searches_text;
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
  const { labels, tags, mapArea } = search;
  return labels.length > 0 || tags.length > 0 || mapArea !== undefined || hasRange(search);
}

export function hasRange({ relevanceMin, relevanceMax }: Search): boolean {
  return relevanceMin !== undefined || relevanceMax !== undefined;
}
