import { useQuery } from '@tanstack/react-query';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { THRESHOLDS } from '#contract/primitives.ts';
import type { Search } from '#contract/search/search-codec.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { clusterCountsQuery } from '#web/api/explore.ts';
import { isFiltered, isTextFilter } from '#web/search/search-predicates.ts';
import { clusterCounts, mediaCount } from './dataset-words.ts';

/** At each threshold, finest first; empty until known, or if the server does not report them. */
export interface LevelCounts {
  readonly n_clusters: readonly number[];
  readonly n_media: readonly number[];
}

const UNKNOWN: LevelCounts = { n_clusters: [], n_media: [] };

export function useLevelCounts(dataset: Dataset, search: Search): LevelCounts {
  const reason = useReasonAgainst('cluster_counts');
  const isNarrowed = isFiltered(search) || isTextFilter(search, dataset);
  const counted = useQuery({
    ...clusterCountsQuery(dataset.id, search),
    enabled: isNarrowed && !reason,
  });
  if (isNarrowed) return counted.data ?? UNKNOWN;
  const nMedia = mediaCount(dataset, search.entityType);
  return {
    n_clusters: clusterCounts(dataset, search.entityType),
    n_media: nMedia === undefined ? [] : THRESHOLDS.map(() => nMedia),
  };
}
