import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { LenientDataset, LenientDatasets, LenientIndexReport } from './lenient-schemas.ts';
import { requestJson } from './request/request.ts';
import { areSameResults, datasetKey, followDataset, refreshText } from './shown-dataset.ts';

const WORKING_INTERVAL_MS = 1_000;
/** A finished dataset changes only when its folder does, so it is polled less often. */
const WATCHING_INTERVAL_MS = 3_000;
const RESTING_INTERVAL_MS = 15_000;

const datasetsKey = ['datasets'];

export const datasetsQuery = queryOptions({
  queryKey: datasetsKey,
  queryFn: ({ signal }) => requestJson(LenientDatasets, ROUTES.datasets, { signal }),
  refetchInterval: RESTING_INTERVAL_MS,
});

export function datasetQuery(datasetId: string) {
  return queryOptions({
    queryKey: datasetKey(datasetId),
    queryFn: async ({ client, signal, queryKey }) => {
      const path = routePath(ROUTES.dataset, { dataset_id: datasetId });
      const dataset = await requestJson(LenientDataset, path, { signal });
      refreshResults(client, client.getQueryData<Dataset>(queryKey), dataset);
      return dataset;
    },
    refetchInterval: (query) => pollInterval(query.state.data),
    // A hidden tab does not poll: refetch as soon as it is visible again.
    staleTime: 0,
  });
}

/** A dataset by the list of datasets if that has just arrived, else by its own request. */
export function useDataset(datasetId: string) {
  const { data: datasets, dataUpdatedAt, isPending, failureCount } = useQuery(datasetsQuery);
  const listed = datasets?.find(({ id }) => id === datasetId);
  return useQuery({
    ...datasetQuery(datasetId),
    enabled: !isPending || failureCount > 0,
    ...(listed && { initialData: listed, initialDataUpdatedAt: dataUpdatedAt }),
    staleTime: WORKING_INTERVAL_MS,
  });
}

export function indexReportQuery(datasetId: string) {
  return queryOptions({
    queryKey: ['index-report', datasetId],
    queryFn: ({ signal }) =>
      requestJson(LenientIndexReport, routePath(ROUTES.indexReport, { dataset_id: datasetId }), {
        signal,
      }),
    staleTime: 0,
  });
}

export function isSearchable(dataset: Dataset): boolean {
  return dataset.status === 'READY' || dataset.status === 'ENRICHING';
}

/** Whether the server works on the change to another model. */
export function isChangingModel({ model_change: change }: Dataset): boolean {
  return change !== null && change.phase !== 'STOPPED' && change.phase !== 'FAILED';
}

function pollInterval(dataset: Dataset | undefined): number {
  if (!dataset || dataset.status === 'FATAL_ERROR') return RESTING_INTERVAL_MS;
  const isWorking = dataset.indexing !== null || isChangingModel(dataset);
  return isSearchable(dataset) && !isWorking ? WATCHING_INTERVAL_MS : WORKING_INTERVAL_MS;
}

/** Compares update times, because a run may start and finish between two polls. */
function refreshResults(client: QueryClient, before: Dataset | undefined, now: Dataset): void {
  followDataset(client, before, now);
  if (before && before.text_reading.n_with_text !== now.text_reading.n_with_text) {
    refreshText(client, now.id);
  }
  if (before && !areSameResults(before, now)) {
    void client.invalidateQueries({ queryKey: datasetsKey });
  }
}
