import { useQuery } from '@tanstack/react-query';
import type { Dataset } from '#contract/dataset.ts';
import { THRESHOLDS } from '#contract/primitives.ts';
import { clusterCounts, countMedia } from '#web/dataset/dataset-words.ts';
import { isFiltered } from '#web/filters/filter-words.ts';
import type { Search } from '#web/search-params.ts';
import { clusterCountsQuery } from './explore.ts';

/** At each threshold, finest first; empty until that is known. */
export interface LevelCounts {
  readonly n_clusters: readonly number[];
  readonly n_media: readonly number[];
}

const UNKNOWN: LevelCounts = { n_clusters: [], n_media: [] };

/** How much a search finds. */
export function useLevelCounts(dataset: Dataset, search: Search): LevelCounts {
  const isNarrowed = isFiltered(search);
  const counted = useQuery({ ...clusterCountsQuery(dataset.id, search), enabled: isNarrowed });
  if (isNarrowed) return counted.data ?? UNKNOWN;
  const nMedia = countMedia(dataset, search.entityType);
  return {
    n_clusters: clusterCounts(dataset, search.entityType),
    n_media: THRESHOLDS.map(() => nMedia),
  };
}
