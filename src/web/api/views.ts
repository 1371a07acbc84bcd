import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { ROUTES, routePath } from '#contract/routes.ts';
import { SavedSearch } from '#contract/search/views.ts';
import { requestJson } from './request/request.ts';

/** Only what the app shows, because the views of other servers have less. */
const SavedSearches = z.object({ views: z.array(SavedSearch) });

export const viewsQuery = (datasetId: string) =>
  queryOptions({
    queryKey: ['views', datasetId],
    queryFn: ({ signal }) => requestJson(SavedSearches, pathOf(datasetId), { signal }),
  });

/** @param query search as the explore route takes it @throws ApiError */
export function saveView(datasetId: string, name: string, query: string): Promise<SavedSearch> {
  return requestJson(SavedSearch, `${pathOf(datasetId)}?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
}

/** @throws ApiError */
export async function deleteView({ id, dataset_id }: SavedSearch): Promise<void> {
  const path = routePath(ROUTES.view, { dataset_id, view_id: id });
  await requestJson(z.null(), path, { method: 'DELETE' });
}

function pathOf(datasetId: string): string {
  return routePath(ROUTES.views, { dataset_id: datasetId });
}
