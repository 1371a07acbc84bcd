import { ROUTES, routePath } from '#contract/routes.ts';
import { TagResponse } from '#contract/tags.ts';
import { requestJson } from './request.ts';

/** Tags a selection, or takes the tag from it. @throws ApiError */
export function changeTags(
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
