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
export function openingLevel({ n_clusters, n_single_clusters }: Dataset): Threshold {
  if (n_single_clusters.length < THRESHOLDS.length) return BROWSE.threshold;
  const grouped = THRESHOLDS.find((level) => {
    const [nClusters = 0, nSingle = 0] = [n_clusters[level], n_single_clusters[level]];
    return nSingle <= MAX_SINGLES * nClusters;
  });
  return grouped ?? COARSEST;
}

/** The address under which a dataset opens. */
export function openingHref(dataset: Dataset): string {
  return searchHref(dataset.id, { ...BROWSE, threshold: openingLevel(dataset) });
}

/** Whether the search is that of `openingHref`, at a coarser level than the finest. */
export function isCoarseOpening(dataset: Dataset, search: Search): boolean {
  return (
    search.threshold !== BROWSE.threshold && searchHref(dataset.id, search) === openingHref(dataset)
  );
}
