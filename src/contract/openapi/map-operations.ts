import type { ZodOpenApiOperationObject } from 'zod-openapi';
import {
  MapQuery,
  MapValues,
  MapValuesQuery,
  MediaMap,
  MediaPreviews,
  PreviewsQuery,
} from '#contract/search/map.ts';
import { errors, inDataset, json } from './responses.ts';

const WAIT =
  'While a map is computed for the first time, the answer is 503 with `Retry-After`. An extension of this server.';

export const mapOperation: ZodOpenApiOperationObject = {
  summary: 'Get the map of a dataset: a position for each image or object',
  description: `A layout by UMAP in which similar images are near each other. New images are placed among their neighbors, and the others stay where they are, until a third of the map is new. Cacheable by its \`ETag\`. ${WAIT}`,
  requestParams: { path: inDataset, query: MapQuery },
  responses: {
    200: { description: 'The map.', ...json(MediaMap) },
    ...errors(400, 401, 404, 409, 500, 503),
  },
};

export const mapValuesOperation: ZodOpenApiOperationObject = {
  summary: 'Get the cluster, distance, label or tag of each point of the map in a search',
  description: WAIT,
  requestParams: { path: inDataset, query: MapValuesQuery },
  responses: {
    200: { description: 'The values, in the order of the map.', ...json(MapValues) },
    ...errors(400, 401, 404, 409, 500, 503),
  },
};

export const mediaPreviewsOperation: ZodOpenApiOperationObject = {
  summary: 'Get some images or objects as a search shows them',
  description: 'An extension of this server.',
  requestParams: { path: inDataset, query: PreviewsQuery },
  responses: {
    200: { description: 'The images or objects.', ...json(MediaPreviews) },
    ...errors(400, 401, 404, 409, 500, 503),
  },
};
