import type { BoundingBox } from '#contract/bounding-box.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { QueryImage } from '#contract/search/query-image.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import type { Search } from '#web/search/search-params.ts';
import { requestJson } from './request/request.ts';
import { readJsonBody } from './request/send.ts';
import { type SendOptions, sendFile } from './request/send-file.ts';

/** Sends a query image before the search; the server answers how it reads it. @throws ApiError */
export async function sendQueryImage(
  datasetId: string,
  file: File,
  options: SendOptions,
): Promise<QueryImage> {
  const path = routePath(ROUTES.queryPreview, { dataset_id: datasetId });
  return readJsonBody(QueryImage, await sendFile(path, file, options));
}

export interface StoredImageSearch {
  readonly datasetId: string;
  /** Of an image that the server has. */
  readonly mediaId: string;
  /** The part to search by; null for the whole image. */
  readonly region: BoundingBox | null;
  readonly search: Search;
  readonly signal: AbortSignal;
}

/** Registers an image that the server has as the anchor of searches. @throws ApiError */
export function searchStoredImage({
  datasetId,
  mediaId,
  region,
  search,
  signal,
}: StoredImageSearch): Promise<SearchImageSimilarityResponse> {
  const params = new URLSearchParams({
    entity_type: search.entityType,
    threshold: String(search.threshold),
  });
  if (region) params.set('bounding_box', JSON.stringify(region));
  const path = routePath(ROUTES.searchStoredImage, { dataset_id: datasetId });
  return requestJson(SearchImageSimilarityResponse, `${path}?${params}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ media_id: mediaId }),
    signal,
  });
}
