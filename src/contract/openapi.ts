import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { Anchor } from './anchor.ts';
import { API_GUIDE } from './api-guide.ts';
import { completeDocument, withoutSafeBounds } from './complete-document.ts';
import { Dataset, Healthcheck, IndexReport } from './dataset.ts';
import { ClusterCounts, DistanceHistogram } from './distance-histogram.ts';
import { ErrorBody } from './error.ts';
import { ExplorationMetadata } from './exploration-metadata.ts';
import { Cluster, ExploreQuery, ExploreResponse, SearchQuery } from './explore.ts';
import { Export, ExportRequest } from './export.ts';
import { ImageDetails } from './image.ts';
import { KeyDescription } from './key-description.ts';
import { type Method, NEEDS, type Need } from './needs.ts';
import { DEFAULT_MAX_UPLOAD_BYTES, Id } from './primitives.ts';
import { ROUTES } from './routes.ts';
import {
  SearchImageSimilarityQuery,
  SearchImageSimilarityResponse,
  SearchImageUrlRequest,
} from './search-image-similarity.ts';
import { TagRequest, TagResponse } from './tags.ts';

const MEANINGS = {
  400: 'A parameter is missing or wrong; the detail says which.',
  401: 'The token is missing, malformed, expired or signed with another key.',
  403: 'The key may not do this; the detail says which role may.',
  404: 'No such dataset, image or upload, or none that the key may see.',
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
  responses: { 200: { description: 'It is.', ...json(Healthcheck) } },
};

const key: ZodOpenApiOperationObject = {
  summary: 'Which key the request came under, and what it may do',
  responses: { 200: { description: 'The key.', ...json(KeyDescription) }, ...errors(401, 500) },
};

const datasets: ZodOpenApiOperationObject = {
  summary: 'All datasets that the key may see',
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

const searchImageUrl: ZodOpenApiOperationObject = {
  summary: 'Have the server fetch a query image from a public address (step 1 of a visual search)',
  requestParams: { path: inDataset, query: SearchImageSimilarityQuery },
  requestBody: { required: true, ...json(SearchImageUrlRequest) },
  responses: {
    200: { description: 'The anchor to explore with.', ...json(SearchImageSimilarityResponse) },
    ...errors(400, 401, 404, 409, 500),
  },
};

const similarityCluster: ZodOpenApiOperationObject = {
  summary: 'One cluster with its members page by page; no previews past the last page',
  requestParams: { path: inDataset.extend({ cluster_id: Id }), query: ExploreQuery },
  responses: {
    200: { description: 'The cluster with a page of its members.', ...json(Cluster) },
    ...errors(400, 401, 404, 409, 500),
  },
};

const distanceHistogram: ZodOpenApiOperationObject = {
  summary: 'How far everything is from an anchor, whatever range of relevance the query names',
  requestParams: { path: inDataset, query: SearchQuery },
  responses: {
    200: { description: 'The histogram.', ...json(DistanceHistogram) },
    ...errors(400, 401, 404, 409, 500),
  },
};

const clusterCounts: ZodOpenApiOperationObject = {
  summary:
    'How many clusters a search finds at every threshold, whichever it names, and how many media',
  requestParams: { path: inDataset, query: SearchQuery },
  responses: {
    200: { description: 'The numbers.', ...json(ClusterCounts) },
    ...errors(400, 401, 404, 409, 500),
  },
};

const imageDetails: ZodOpenApiOperationObject = {
  summary: 'An image with its file and its objects, by its id or that of an object in it',
  requestParams: { path: z.object({ media_id: Id }) },
  responses: {
    200: { description: 'The image.', ...json(ImageDetails) },
    ...errors(401, 404, 500),
  },
};

const changeTags = (summary: string): ZodOpenApiOperationObject => ({
  summary,
  requestParams: { path: inDataset },
  requestBody: { required: true, ...json(TagRequest) },
  responses: {
    200: { description: 'What has changed.', ...json(TagResponse) },
    ...errors(400, 401, 404, 409, 500),
  },
});

const exportSelection: ZodOpenApiOperationObject = {
  summary: 'Take a selection out as a file',
  requestParams: { path: inDataset },
  requestBody: { required: true, ...json(ExportRequest) },
  responses: {
    200: {
      description: 'The file, of the format asked for.',
      content: {
        'application/json': { schema: Export },
        'text/csv': { schema: z.string() },
        'text/html': { schema: z.string() },
        'application/zip': { schema: z.string().meta({ override: { format: 'binary' } }) },
      },
    },
    ...errors(400, 401, 404, 409, 500),
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
  const document = createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Semblance Visual Search API',
        version: '1',
        description: API_GUIDE,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      security: [{ bearer: [] }],
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      },
      paths: withNeeds({
        [template(ROUTES.healthcheck)]: { get: healthcheck },
        [template(ROUTES.key)]: { get: key },
        [template(ROUTES.datasets)]: { get: datasets },
        [template(ROUTES.dataset)]: { get: dataset },
        [template(ROUTES.indexReport)]: { get: indexReport },
        [template(ROUTES.searchImageSimilarity)]: { post: searchImageSimilarity },
        [template(ROUTES.searchImageUrl)]: { post: searchImageUrl },
        [template(ROUTES.tags)]: {
          post: changeTags('Tag images or objects; those that have the tag keep it'),
          delete: changeTags('Take a tag from images or objects; those without it stay so'),
        },
        [template(ROUTES.export)]: { post: exportSelection },
        [template(ROUTES.anchor)]: { get: anchor },
        [template(ROUTES.explore)]: { get: explore },
        [template(ROUTES.explorationMetadata)]: { get: explorationMetadata },
        [template(ROUTES.similarityCluster)]: { get: similarityCluster },
        [template(ROUTES.distanceHistogram)]: { get: distanceHistogram },
        [template(ROUTES.clusterCounts)]: { get: clusterCounts },
        [template(ROUTES.image)]: { get: imageDetails },
        [template(ROUTES.media)]: { get: media },
        [template(ROUTES.thumbnail)]: { get: thumbnail },
      }),
    },
    { override: withoutSafeBounds },
  );
  return completeDocument(document);
}

/** Says of each operation what needs.ts says of it. */
function withNeeds(paths: ZodOpenApiPathsObject): ZodOpenApiPathsObject {
  const result = { ...paths };
  for (const [name, methods] of Object.entries(NEEDS)) {
    const path = template(ROUTES[name as keyof typeof ROUTES]);
    for (const [method, need] of Object.entries(methods)) {
      const verb = method.toLowerCase() as Lowercase<Method>;
      const operation = result[path]?.[verb];
      if (operation) result[path] = { ...result[path], [verb]: withNeed(operation, need) };
    }
  }
  return result;
}

function withNeed(operation: ZodOpenApiOperationObject, need: Need): ZodOpenApiOperationObject {
  switch (need) {
    case 'anyone':
      return { ...operation, security: [] };
    case 'reader':
      return operation;
    default: {
      const needed = `Needs the key of an ${need}.`;
      const description = [operation.description, needed].filter(Boolean).join(' ');
      return {
        ...operation,
        description,
        responses: { ...operation.responses, ...errors(403) },
      };
    }
  }
}

function template(route: string): string {
  return route.replace(/:(\w+)/g, '{$1}');
}
