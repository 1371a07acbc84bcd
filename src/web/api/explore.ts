import { ExploreResponse } from '#contract/explore.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { Search } from '#web/search-params.ts';
import type { PageQuery } from './page-query.ts';
import { requestJson } from './request.ts';

export function exploreKey(datasetId: string) {
  return ['explore', datasetId];
}

/** One page of the clusters of a search, PAGE_SIZE clusters each; one that is not full is the last. */
export function explorePageQuery(
  datasetId: string,
  search: Search,
  pageNumber: number,
): PageQuery<ExploreResponse> {
  return {
    queryKey: [...exploreKey(datasetId), search, pageNumber],
    queryFn: ({ signal }) =>
      requestJson(ExploreResponse, explorePath(datasetId, search, pageNumber), { signal }),
  };
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
  if (search.labels.length > 0) params.set('labels', JSON.stringify(search.labels));
  return `${routePath(ROUTES.explore, { dataset_id: datasetId })}?${params}`;
}
