import { infiniteQueryOptions } from '@tanstack/react-query';
import { ExploreResponse } from '#contract/explore.ts';
import { PAGE_SIZE } from '#contract/primitives.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { Search } from '#web/search-params.ts';
import { requestJson } from './request.ts';

export function exploreKey(datasetId: string) {
  return ['explore', datasetId];
}

/** The pages of clusters of one search; a page that is not full is the last. */
export function exploreQuery(datasetId: string, search: Search) {
  return infiniteQueryOptions({
    queryKey: [...exploreKey(datasetId), search],
    queryFn: ({ pageParam, signal }) =>
      requestJson(ExploreResponse, explorePath(datasetId, search, pageParam), { signal }),
    initialPageParam: 0,
    getNextPageParam: (page, _pages, pageNumber) =>
      page.clusters.length < PAGE_SIZE ? undefined : pageNumber + 1,
  });
}

function explorePath(datasetId: string, search: Search, pageNumber: number): string {
  const params = new URLSearchParams({
    entity_type: search.entityType,
    threshold: String(search.threshold),
    page_number: String(pageNumber),
  });
  if (search.anchor) {
    params.set('anchor_media_id', search.anchor.mediaId);
    if (search.anchor.type) params.set('anchor_type', search.anchor.type);
  }
  return `${routePath(ROUTES.explore, { dataset_id: datasetId })}?${params}`;
}
