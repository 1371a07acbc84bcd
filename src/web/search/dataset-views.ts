import type { Feature } from '#contract/capabilities.ts';
import type { Dataset } from '#contract/dataset/dataset.ts';
import type { Threshold } from '#contract/primitives.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { searchFrom } from './search-changes.ts';
import { isRanked, isTextFilter } from './search-predicates.ts';

/** Ways to look at a dataset, each with an address of its own. */
export const DATASET_VIEWS = [
  'clusters',
  'map',
  'duplicates',
  'outliers',
  'coverage',
  'quality',
] as const;
export type DatasetView = (typeof DATASET_VIEWS)[number];

/** As many as one page shows. */
const USUAL_COVER = 100;

export function viewOf({ duplicates, orderBy, cover, map }: Search): DatasetView {
  if (map !== undefined) return 'map';
  if (cover !== undefined) return 'coverage';
  if (orderBy !== undefined) return orderBy === 'uniqueness' ? 'outliers' : 'quality';
  return duplicates === undefined ? 'clusters' : 'duplicates';
}

/** The same filters in another view. @param clusterLevel the threshold of the clusters */
export function inView(search: Search, view: DatasetView, clusterLevel: Threshold): Search {
  if (view === 'map') return onMap(search, clusterLevel);
  // The map is another way to look at the same results.
  if (view === 'clusters' && search.map) return { ...search, map: undefined };
  const browsed = searchFrom(search, null);
  if (view === 'clusters') return { ...browsed, threshold: clusterLevel };
  // The clusters of the finest threshold are the groups of near-identical media, or single ones.
  if (view === 'outliers') return { ...browsed, threshold: 0, orderBy: 'uniqueness' };
  if (view === 'coverage') return { ...browsed, threshold: 0, cover: USUAL_COVER };
  if (view === 'quality') return { ...browsed, threshold: 0, orderBy: 'brightness' };
  return { ...browsed, threshold: 0, duplicates: 'all' };
}

/** The same results on the map. @param clusterLevel the threshold of the clusters */
export function onMap(search: Search, clusterLevel = search.threshold): Search {
  if (search.map) return search;
  const ofView = { duplicates: undefined, orderBy: undefined, cover: undefined };
  const threshold = viewOf(search) === 'clusters' ? search.threshold : clusterLevel;
  return { ...search, ...ofView, threshold, map: search.source ? 'distance' : 'cluster' };
}

/** In the address of a map: the image or object to show. */
export const SHOWN_ON_MAP = 'on';

/** The address of the map around an image or object. */
export function mapHref(datasetId: string, search: Search, mediaId: string): string {
  const href = searchHref(datasetId, onMap(search));
  return `${href}&${new URLSearchParams({ [SHOWN_ON_MAP]: mediaId })}`;
}

const FEATURE_OF_VIEW = {
  clusters: undefined,
  map: 'map',
  duplicates: 'duplicates',
  outliers: 'orders',
  coverage: 'cover',
  quality: 'orders',
} as const;

/** Why a server lacks a view; undefined if it has it. @param reasons against features */
export function whyNoView(
  view: DatasetView,
  reasons: Readonly<Partial<Record<Feature, string>>>,
): string | undefined {
  const feature = FEATURE_OF_VIEW[view];
  return feature && reasons[feature];
}

/** Whether the cards of results have a line above the name. */
export function hasNotes(search: Search, dataset: Pick<Dataset, 'model'>): boolean {
  const hasDistances = isRanked(search) && !isTextFilter(search, dataset);
  return hasDistances || search.orderBy !== undefined || isOfGroups(search);
}

/** Whether the results are groups of near-identical media, each with its best copy first. */
export function isOfGroups({ duplicates, source, threshold }: Search): boolean {
  return duplicates === 'all' && source === null && threshold === 0;
}
