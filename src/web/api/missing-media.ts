import { DeletedMissingMedia } from '#contract/missing-media.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { requestJson } from './request/request.ts';

/**
 * Deletes the missing images of a folder, or of all folders for the empty string.
 * @throws ApiError
 */
export function deleteMissing(datasetId: string, folder: string): Promise<DeletedMissingMedia> {
  const path = routePath(ROUTES.missingMedia, { dataset_id: datasetId });
  const query = new URLSearchParams({ folder });
  return requestJson(DeletedMissingMedia, `${path}?${query}`, { method: 'DELETE' });
}
