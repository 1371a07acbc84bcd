import type { Search } from '#web/search-params.ts';

/** Whether a search leaves anything out. */
export function isFiltered({ labels, tags, relevanceMin, relevanceMax }: Search): boolean {
  return (
    labels.length > 0 || tags.length > 0 || relevanceMin !== undefined || relevanceMax !== undefined
  );
}

/** The same search without leaving anything out. */
export function withoutFilters(search: Search): Search {
  return { ...search, labels: [], tags: [], ...NO_RANGE };
}

export const NO_RANGE = { relevanceMin: undefined, relevanceMax: undefined };

/** "0.02 to 0.34", "up to 0.34", "from 0.02"; undefined where all distances are kept. */
export function rangeText({ relevanceMin, relevanceMax }: Search): string | undefined {
  if (relevanceMin !== undefined && relevanceMax !== undefined) {
    return `${relevanceMin} to ${relevanceMax}`;
  }
  if (relevanceMax !== undefined) return `up to ${relevanceMax}`;
  return relevanceMin === undefined ? undefined : `from ${relevanceMin}`;
}
