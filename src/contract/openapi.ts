import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject } from 'zod-openapi';
import { Anchor } from './anchor.ts';
import { Dataset, Healthcheck, IndexReport } from './dataset.ts';
import { ErrorBody } from './error.ts';
import { ExplorationMetadata } from './exploration-metadata.ts';
import { ExploreQuery, ExploreResponse } from './explore.ts';
import { DEFAULT_MAX_UPLOAD_BYTES, Id } from './primitives.ts';
import { ROUTES } from './routes.ts';
import {
  SearchImageSimilarityQuery,
  SearchImageSimilarityResponse,
} from './search-image-similarity.ts';

const MEANINGS = {
  400: 'A parameter is missing or wrong; the detail says which.',
  401: 'The token is missing, malformed, expired or signed with another key.',
  404: 'No such dataset, image or upload.',
  409: 'The dataset is not READY.',
  413: `The upload is larger than the server takes (${DEFAULT_MAX_UPLOAD_BYTES / 1e6} MB unless set otherwise).`,
  500: 'The server failed; its log says why.',
} as const;
type ErrorStatus = keyof typeof MEANINGS;

const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });
const errors = (...statuses: ErrorStatus[]) =>
  Object.fromEntries(
    statuses.map((status) => [status, { description: MEANINGS[status], ...json(ErrorBody) }]),
  );
const image = (description: string, contentType: string) => ({
  description,
  content: { [contentType]: { schema: z.string().meta({ override: { format: 'binary' } }) } },
});

const inDataset = z.object({ dataset_id: Id });
const ofMedia = z.object({ dataset_id: Id, media_id: Id });

const healthcheck: ZodOpenApiOperationObject = {
  summary: 'Whether the server is up',
  security: [],
  responses: { 200: { description: 'It is.', ...json(Healthcheck) } },
};

const datasets: ZodOpenApiOperationObject = {
  summary: 'All datasets',
  responses: {
    200: { description: 'The datasets.', ...json(z.array(Dataset)) },
    ...errors(401, 500),
  },
};

const dataset: ZodOpenApiOperationObject = {
  summary: 'One dataset, with its status and progress',
  requestParams: { path: inDataset },
  responses: { 200: { description: 'The dataset.', ...json(Dataset) }, ...errors(401, 404, 500) },
};

const indexReport: ZodOpenApiOperationObject = {
  summary: 'Which files and annotations were left out, and why',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'The report.', ...json(IndexReport) },
    ...errors(401, 404, 500),
  },
};

const searchImageSimilarity: ZodOpenApiOperationObject = {
  summary: 'Upload a query image (step 1 of a visual search)',
  requestParams: { path: inDataset, query: SearchImageSimilarityQuery },
  requestBody: {
    required: true,
    content: {
      'multipart/form-data': {
        schema: z.object({ file: z.string().meta({ override: { format: 'binary' } }) }),
      },
    },
  },
  responses: {
    200: {
      description: 'The anchor to explore with.',
      ...json(SearchImageSimilarityResponse),
    },
    ...errors(400, 401, 404, 409, 413, 500),
  },
};

const explore: ZodOpenApiOperationObject = {
  summary:
    'Clusters ranked by distance to an anchor (step 2) or to a caption, or all clusters by size',
  requestParams: { path: inDataset, query: ExploreQuery },
  responses: {
    200: { description: 'A page of clusters.', ...json(ExploreResponse) },
    ...errors(400, 401, 404, 409, 500),
  },
};

const explorationMetadata: ZodOpenApiOperationObject = {
  summary: 'How many images and objects there are, and with which labels',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'The numbers.', ...json(ExplorationMetadata) },
    ...errors(401, 404, 409, 500),
  },
};

const anchor: ZodOpenApiOperationObject = {
  summary: 'What a search started from',
  requestParams: { path: z.object({ dataset_id: Id, anchor_media_id: Id }) },
  responses: { 200: { description: 'The anchor.', ...json(Anchor) }, ...errors(401, 404, 500) },
};

const media: ZodOpenApiOperationObject = {
  summary: 'An image of a dataset, the image of an object, or an uploaded query image, as it is',
  requestParams: { path: ofMedia },
  responses: { 200: image('The image.', 'image/*'), ...errors(401, 404, 500) },
};

const thumbnail: ZodOpenApiOperationObject = {
  summary: 'Its thumbnail',
  requestParams: { path: ofMedia },
  responses: { 200: image('The thumbnail.', 'image/webp'), ...errors(401, 404, 500) },
};

/** The OpenAPI 3.1 document of the API, made from the same schemas that check its requests. */
export function openApiDocument(): ReturnType<typeof createDocument> {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Semblance Visual Search API',
      version: '1',
      description:
        'Upload an image to get an anchor, then explore the clusters of a dataset ranked by their distance to it.',
    },
    security: [{ bearer: [] }],
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
    paths: {
      [template(ROUTES.healthcheck)]: { get: healthcheck },
      [template(ROUTES.datasets)]: { get: datasets },
      [template(ROUTES.dataset)]: { get: dataset },
      [template(ROUTES.indexReport)]: { get: indexReport },
      [template(ROUTES.searchImageSimilarity)]: { post: searchImageSimilarity },
      [template(ROUTES.anchor)]: { get: anchor },
      [template(ROUTES.explore)]: { get: explore },
      [template(ROUTES.explorationMetadata)]: { get: explorationMetadata },
      [template(ROUTES.media)]: { get: media },
      [template(ROUTES.thumbnail)]: { get: thumbnail },
    },
  });
}

function template(route: string): string {
  return route.replace(/:(\w+)/g, '{$1}');
}
