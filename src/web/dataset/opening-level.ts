import type { Dataset } from '#contract/dataset/dataset.ts';
import { THRESHOLDS, type Threshold } from '#contract/primitives.ts';
import { BROWSE, type Search, searchHref } from '#contract/search/search-codec.ts';

const COARSEST: Threshold = 4;
/** Largest share of single images among the clusters of a level that opens. */
const MAX_SINGLES = 0.5;

/**
 * The level at which a dataset opens: the finest one at which at most half of the clusters are
 * single images, because a page of single images shows no groups. The coarsest when all levels are
 * mostly single images; the finest when the server does not report them.
 */
export function openingLevel(dataset: Dataset): Threshold {
  if (dataset.n_single_clusters.length < THRESHOLDS.length) return BROWSE.threshold;
  return THRESHOLDS.find((level) => isGrouped(dataset, level)) ?? COARSEST;
}

/** The search that a dataset opens with. */
export function openingSearch(dataset: Dataset): Search {
  return { ...BROWSE, threshold: openingLevel(dataset) };
}

/** The address under which a dataset opens. */
export function openingHref(dataset: Dataset): string {
  return searchHref(dataset.id, openingSearch(dataset));
}

/**
 * Why the search of `openingHref` is not at the finest level: because the finer levels are mostly
 * single images, or all are. Undefined for another search, or at the finest level.
 */
export function whyCoarse(dataset: Dataset, search: Search): 'finer' | 'all' | undefined {
  if (search.threshold === BROWSE.threshold) return undefined;
  if (searchHref(dataset.id, search) !== openingHref(dataset)) return undefined;
  return isGrouped(dataset, search.threshold) ? 'finer' : 'all';
}

function isGrouped({ n_clusters, n_single_clusters }: Dataset, level: Threshold): boolean {
  const [nClusters = 0, nSingle = 0] = [n_clusters[level], n_single_clusters[level]];
  return nSingle <= MAX_SINGLES * nClusters;
}
