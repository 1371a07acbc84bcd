import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { OfferedModel } from '#contract/dataset/models.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { datasetQuery } from './datasets.ts';
import { LenientDataset } from './lenient-schemas.ts';
import { requestJson } from './request/request.ts';

const MODELS_KEY = ['models'];

/** The offered models, and which of them are downloaded. */
export function modelsQuery({ model, model_change }: Dataset) {
  return queryOptions({
    // Asked again in each phase of a change, because one of them downloads the model.
    queryKey: [...MODELS_KEY, model.name, model_change?.phase],
    queryFn: ({ signal }) => requestJson(z.array(OfferedModel), ROUTES.models, { signal }),
    placeholderData: keepPreviousData,
    // Another dataset may have downloaded a model meanwhile.
    staleTime: 0,
  });
}

/** A step of changing the model of a dataset. */
export type ModelStep =
  | { readonly kind: 'change'; readonly model: string }
  | { readonly kind: 'stop' | 'forget-previous' };

export function useModelStep(datasetId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (step: ModelStep) => {
      const [route, init] = requestOf(step);
      return requestJson(LenientDataset, routePath(route, { dataset_id: datasetId }), init);
    },
    onSettled: () =>
      Promise.all(
        [datasetQuery(datasetId).queryKey, MODELS_KEY].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  });
}

function requestOf(
  step: ModelStep,
): [
  route: typeof ROUTES.datasetModel | typeof ROUTES.modelChange | typeof ROUTES.previousModel,
  init: RequestInit,
] {
  switch (step.kind) {
    case 'change': {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ model: step.model });
      return [ROUTES.datasetModel, { method: 'PUT', headers, body }];
    }
    case 'stop':
      return [ROUTES.modelChange, { method: 'DELETE' }];
    case 'forget-previous':
      return [ROUTES.previousModel, { method: 'DELETE' }];
  }
}
