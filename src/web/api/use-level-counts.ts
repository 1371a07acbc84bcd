import { useQuery } from '@tanstack/react-query';
import type { Dataset } from '#contract/dataset.ts';
import { clusterCounts } from '#web/dataset/dataset-words.ts';
import { isFiltered } from '#web/filters/filter-words.ts';
import type { Search } from '#web/search-params.ts';
import { useReasonAgainst } from './capabilities.ts';
import { clusterCountsQuery } from './explore.ts';

/** How many clusters a search finds at each threshold, finest first; empty until that is known. */
export function useLevelCounts(dataset: Dataset, search: Search): readonly number[] {
  const reason = useReasonAgainst('cluster_counts');
  const isNarrowed = isFiltered(search);
  const counted = useQuery({
    ...clusterCountsQuery(dataset.id, search),
    enabled: isNarrowed && !reason,
  });
  return isNarrowed ? (counted.data ?? []) : clusterCounts(dataset, search.entityType);
}
