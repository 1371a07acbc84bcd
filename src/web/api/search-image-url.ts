import { ROUTES, routePath } from '#contract/routes.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import type { Search } from '#web/search/search-params.ts';
import { requestJson } from './request/request.ts';

/** Has the server fetch an image from the web and keep it as the anchor of searches. @throws ApiError */
export function searchImageUrl(datasetId: string, url: string, search: Search) {
  const params = new URLSearchParams({
    entity_type: search.entityType,
    threshold: String(search.threshold),
  });
  const path = routePath(ROUTES.searchImageUrl, { dataset_id: datasetId });
  return requestJson(SearchImageSimilarityResponse, `${path}?${params}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url }),
  });
}
