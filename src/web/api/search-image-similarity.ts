import type { BoundingBox } from '#contract/bounding-box.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { Search } from '#web/search/search-params.ts';
import { LenientUploadAnswer } from './lenient-schemas.ts';
import { requestJson } from './request/request.ts';

export interface QueryUpload {
  readonly datasetId: string;
  readonly file: File;
  /** The part to search by; null for the whole image. */
  readonly region: BoundingBox | null;
  readonly search: Search;
  readonly signal: AbortSignal;
}

/** Registers an image as the anchor of searches. @throws ApiError */
export function searchImageSimilarity({ datasetId, file, region, search, signal }: QueryUpload) {
  const params = new URLSearchParams({
    entity_type: search.entityType,
    threshold: String(search.threshold),
  });
  if (region) params.set('bounding_box', JSON.stringify(region));
  const body = new FormData();
  body.append('file', file, file.name);
  const path = routePath(ROUTES.searchImageSimilarity, { dataset_id: datasetId });
  return requestJson(LenientUploadAnswer, `${path}?${params}`, {
    method: 'POST',
    body,
    signal,
  });
}
