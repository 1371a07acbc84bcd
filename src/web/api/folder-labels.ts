import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { FolderLabels } from '#contract/dataset/folder-labels.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { datasetQuery } from './datasets.ts';
import { requestJson } from './request/request.ts';
import { exploreKey } from './shown-dataset.ts';

export const folderLabelsQuery = (datasetId: string) =>
  queryOptions({
    queryKey: ['folder-labels', datasetId],
    queryFn: ({ signal }) => requestJson(FolderLabels, pathOf(datasetId), { signal }),
    // Another person or the command line may have changed it.
    staleTime: 0,
  });

/** Adds folder names to the labels or removes them, then refetches the results. */
export function useFolderLabelsChange(datasetId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (enabled: boolean) =>
      requestJson(FolderLabels, pathOf(datasetId), {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ enabled }),
      }),
    onSettled: () =>
      Promise.all(
        [
          folderLabelsQuery(datasetId).queryKey,
          datasetQuery(datasetId).queryKey,
          exploreKey(datasetId),
        ].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  });
}

function pathOf(datasetId: string): string {
  return routePath(ROUTES.folderLabels, { dataset_id: datasetId });
}
