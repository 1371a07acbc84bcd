import type { Threshold } from '#contract/primitives.ts';
import type { Search } from '#contract/search/search-codec.ts';
import { searchFrom } from './search-changes.ts';

/** Ways to look at a dataset, each with an address of its own. */
export const DATASET_VIEWS = ['clusters', 'duplicates'] as const;
export type DatasetView = (typeof DATASET_VIEWS)[number];

export function viewOf({ duplicates }: Search): DatasetView {
  return duplicates === undefined ? 'clusters' : 'duplicates';
}

/** The same filters in another view. @param clusterLevel the threshold of the clusters */
export function inView(search: Search, view: DatasetView, clusterLevel: Threshold): Search {
  const browsed = searchFrom(search, null);
  if (view === 'clusters') return { ...browsed, threshold: clusterLevel };
  // The clusters of the finest threshold are the groups of near-identical media.
  return { ...browsed, threshold: 0, duplicates: 'all' };
}

/** Whether the results are groups of near-identical media, each with its best copy first. */
export function isOfGroups({ duplicates, source, threshold }: Search): boolean {
  return duplicates === 'all' && source === null && threshold === 0;
}
