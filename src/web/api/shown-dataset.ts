import type { QueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { create } from 'zustand';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { type Search, textOf, withParams } from '#contract/search/search-codec.ts';
import { ApiError } from './request/api-error.ts';
import { requestJson } from './request/request.ts';

/** So close to the top of the page, results may change: nobody has begun to read them. */
const TOP_PX = 80;

/** By id, the states of growing datasets that the results on screen are in. */
const useShownStates = create<Readonly<Record<string, Dataset | undefined>>>(() => ({}));

export function datasetKey(datasetId: string) {
  return ['dataset', datasetId];
}

export function exploreKey(datasetId: string) {
  return ['explore', datasetId];
}

/** The dataset in the state of the results on screen. */
export function useShownDataset(dataset: Dataset): Dataset {
  return useShownStates((states) => states[dataset.id]) ?? dataset;
}

/** Whether those of its first images that have arrived can be searched while others arrive. */
export function isGrowing(dataset: Dataset): boolean {
  return dataset.status === 'READY' && dataset.status_new === 'INDEXING';
}

/**
 * Shows the results of a changed dataset, but not while a person reads them and nothing but more
 * images has arrived: then they stay in their state until the reader returns to the top.
 * @param before undefined when the dataset was not known
 */
export function followDataset(
  client: QueryClient,
  before: Dataset | undefined,
  now: Dataset,
): void {
  const shown = useShownStates.getState()[now.id] ?? before ?? now;
  const isRead = () => isGrowing(shown) && now.n_images > shown.n_images && window.scrollY > TOP_PX;
  if (areSameResults(shown, now) || isRead()) {
    useShownStates.setState({ [now.id]: stateOf(shown) });
  } else showPresent(client, now);
}

/** Whether the same clusters are in use, and the same images are missing. */
export function areSameResults(a: Dataset, b: Dataset): boolean {
  return a.updated_at === b.updated_at && JSON.stringify(a.missing) === JSON.stringify(b.missing);
}

/** Shows the results of the present state of a dataset. */
export function showPresent(client: QueryClient, dataset: Dataset): void {
  useShownStates.setState({ [dataset.id]: stateOf(dataset) });
  void client.invalidateQueries({ queryKey: exploreKey(dataset.id) });
}

/** Refreshes the results of text searches, and images, because text was read in more of them. */
export function refreshText(client: QueryClient, datasetId: string): void {
  const queryKey = exploreKey(datasetId);
  const isOfText = (part: unknown) =>
    part === 'image' || textOf((part as Partial<Search> | undefined)?.source ?? null) !== '';
  void client.invalidateQueries({
    queryKey,
    predicate: (query) => isOfText(query.queryKey[queryKey.length]),
  });
}

/** Only a growing dataset has states that its server keeps. */
function stateOf(dataset: Dataset): Dataset | undefined {
  return isGrowing(dataset) ? dataset : undefined;
}

interface ResultsRequest<Result> {
  readonly datasetId: string;
  readonly schema: z.ZodType<Result>;
  readonly path: string;
  readonly params: URLSearchParams;
}

/** Requests a part of the results in the state of those on screen, so that they fit together. */
export async function requestShown<Result>(
  { client, signal }: { readonly client: QueryClient; readonly signal: AbortSignal },
  { datasetId, schema, path, params }: ResultsRequest<Result>,
): Promise<Result> {
  const request = (as_of?: string) =>
    requestJson(schema, `${path}?${withParams(params, { as_of })}`, { signal });
  const shown = useShownStates.getState()[datasetId];
  if (!shown) return request();
  try {
    return await request(shown.updated_at);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
    // The server keeps a state for some minutes, and no longer than it runs.
    useShownStates.setState({ [datasetId]: undefined });
    void client.invalidateQueries({ queryKey: exploreKey(datasetId) });
    return request();
  }
}
