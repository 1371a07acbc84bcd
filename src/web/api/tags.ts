import { TagResponse } from '#contract/dataset/tags.ts';
import type { EntityType } from '#contract/primitives.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { MAX_IDS } from '#contract/selection.ts';
import { requestJson } from './request/request.ts';

/** @throws ApiError */
export function addTag(datasetId: string, tag: string, selection: object): Promise<TagResponse> {
  return changeTags(datasetId, 'POST', tag, selection);
}

/** Removes the tag from a selection of any size. @throws ApiError */
export async function removeTag(
  datasetId: string,
  tag: string,
  entityType: EntityType,
  mediaIds: readonly string[],
): Promise<void> {
  const query = `entity_type=${entityType}`;
  for (let start = 0; start < mediaIds.length; start += MAX_IDS) {
    const media_ids = mediaIds.slice(start, start + MAX_IDS);
    await changeTags(datasetId, 'DELETE', tag, { query, media_ids });
  }
}

function changeTags(
  datasetId: string,
  method: 'POST' | 'DELETE',
  tag: string,
  selection: object,
): Promise<TagResponse> {
  return requestJson(TagResponse, routePath(ROUTES.tags, { dataset_id: datasetId }), {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...selection, tag }),
  });
}
