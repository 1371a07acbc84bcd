import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { AddedMedia, NewDatasetRequest, RemovedMedia, RemoveMediaRequest } from './added-media.ts';
import { Anchor } from './anchor.ts';
import { API_GUIDE } from './api-guide.ts';
import { Capabilities } from './capabilities.ts';
import { completeDocument, withoutSafeBounds } from './complete-document.ts';
import { Dataset, Healthcheck, IndexReport } from './dataset.ts';
import { DatasetStats, DeletedDataset } from './dataset-stats.ts';
import { ClusterCounts, DistanceHistogram } from './distance-histogram.ts';
import { ErrorBody } from './error.ts';
import { ExplorationMetadata } from './exploration-metadata.ts';
import { Cluster, ExploreResponse } from './explore.ts';
import { Export, ExportRequest, PreparedExport } from './export.ts';
import { ExportQuery, ExportTask, ExportTaskQuery, MediaItems } from './export-task.ts';
import { ImageDetails } from './image.ts';
import { KeyDescription } from './key-description.ts';
import { type Method, NEEDS, type Need } from './needs.ts';
import { DEFAULT_MAX_ADDED_BYTES, DEFAULT_MAX_UPLOAD_BYTES, Id } from './primitives.ts';
import { Readiness } from './readiness.ts';
import { ROUTES } from './routes.ts';
import {
  SearchImageSimilarityQuery,
  SearchImageSimilarityResponse,
  SearchImageUrlRequest,
} from './search-image-similarity.ts';
import { ClusterQuery, ExploreQuery, SearchQuery } from './search-query.ts';
import { Session } from './session.ts';
import { TagRequest, TagResponse } from './tags.ts';
import { UserConfig, UserConfigQuery } from './user-config.ts';
import { NewViewRequest, View, Views } from './views.ts';

const MEANINGS = {
  400: 'A parameter is missing or wrong; the detail says which.',
  401: 'The token is missing, malformed, expired or signed with another key.',
  403: 'The caller may not do this; the detail says who may.',
  404: 'No such dataset, image or upload, or none that the key may see.',
  409: 'The dataset is not READY.',
  413: `The upload is larger than the server takes (${DEFAULT_MAX_UPLOAD_BYTES / 1e6} MB for a query image unless set otherwise, ${DEFAULT_MAX_ADDED_BYTES / 1e9} GB for files to add).`,
  429: 'Too many requests, or too much waits already; Retry-After says in how many seconds to try again.',
  500: 'The server failed; its log says why.',
  503: 'The server is starting or stopping; the detail says what it waits for.',
} as const;
type ErrorStatus = keyof typeof MEANINGS;

const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });
/** Whoever needs a token may also come too often with it. */
const errors = (...statuses: ErrorStatus[]) =>
  Object.fromEntries(
    [...statuses, ...(statuses.includes(401) ? [429 as const] : [])].map((status) => [
      status,
      { description: MEANINGS[status], ...json(ErrorBody) },
    ]),
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

const readiness: ZodOpenApiOperationObject = {
  summary: 'Whether the server can answer searches: for load balancers and supervisors',
  security: [],
  responses: { 200: { description: 'It can.', ...json(Readiness) }, ...errors(503) },
};

const capabilities: ZodOpenApiOperationObject = {
  summary: 'What this server does not offer',
  responses: {
    200: { description: 'What is missing, and why.', ...json(Capabilities) },
    ...errors(401, 500),
  },
};

const session = (summary: string, ...refusals: ErrorStatus[]): ZodOpenApiOperationObject => ({
  summary,
  description: 'For browsers: a session is a cookie, and a program needs none.',
  responses: {
    200: { description: 'How the browser stands now.', ...json(Session) },
    ...errors(...refusals, 429, 500),
  },
});

const key: ZodOpenApiOperationObject = {
  summary: 'Which key the request came under, and what it may do',
  responses: { 200: { description: 'The key.', ...json(KeyDescription) }, ...errors(401, 500) },
};

const userConfig: ZodOpenApiOperationObject = {
  summary: 'How a dataset may be searched by text, as the published SDK asks for it',
  requestParams: { query: UserConfigQuery },
  responses: {
    200: { description: 'What may be searched.', ...json(UserConfig) },
    ...errors(400, 401, 404, 500),
  },
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

const datasetStats: ZodOpenApiOperationObject = {
  summary: 'What the images of a dataset come to, at any status',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'The numbers.', ...json(DatasetStats) },
    ...errors(401, 404, 500),
  },
};

const deleteDataset: ZodOpenApiOperationObject = {
  summary: 'Forget a dataset with all that was made of it',
  description:
    'Its vectors, thumbnails, tags, saved views and uploaded queries go; indexing that is under way is stopped first. Files in a folder of yours stay as they are, and a server that is started with that folder again indexes it anew.',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'It is gone.', ...json(DeletedDataset) },
    ...errors(401, 404, 500),
  },
};

const form = (schema: z.ZodType) => ({
  required: true,
  content: { 'multipart/form-data': { schema } },
});

const newDataset: ZodOpenApiOperationObject = {
  summary: 'Make an empty dataset, to send files to',
  requestBody: {
    required: true,
    content: {
      'application/x-www-form-urlencoded': { schema: NewDatasetRequest },
      'multipart/form-data': { schema: NewDatasetRequest },
      'application/json': { schema: NewDatasetRequest },
    },
  },
  responses: { 201: { description: 'It is NEW.', ...json(Dataset) }, ...errors(400, 401, 500) },
};

const binary = z.string().meta({ override: { format: 'binary' } });

const addMedia = (summary: string, fields: z.ZodType): ZodOpenApiOperationObject => ({
  summary,
  description:
    'Files are streamed to the disk; those named `.zip`, `.tar`, `.tar.gz` or `.tgz` are unpacked. What was sent before a request broke off is kept, and a file that is there already with the same content is not taken twice. A file whose name is taken gets a number. Annotation files of exact names take the place of those before. Index report and status tell how it goes on.',
  requestParams: { path: inDataset },
  requestBody: form(fields),
  responses: {
    202: { description: 'What was taken is being indexed.', ...json(AddedMedia) },
    ...errors(400, 401, 404, 409, 413, 500),
  },
});

const addFiles = addMedia(
  'Add images, or an archive of images',
  z.object({
    files: z
      .array(binary)
      .optional()
      .meta({ description: 'Images; their names may hold folders.' }),
    archive: binary.optional().meta({ description: 'A ZIP, tar or tar.gz archive.' }),
  }),
);

const uploadFile = addMedia(
  'Add an archive of images, as older clients do',
  z.object({
    file: binary.meta({ description: 'A ZIP, tar or tar.gz archive.' }),
    operations: z.string().optional(),
  }),
);

const removeMedia: ZodOpenApiOperationObject = {
  summary: 'Remove images that were sent, with their files',
  requestParams: { path: inDataset },
  requestBody: { required: true, ...json(RemoveMediaRequest) },
  responses: {
    202: { description: 'They leave the results within seconds.', ...json(RemovedMedia) },
    ...errors(400, 401, 404, 409, 500),
  },
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
  requestParams: { path: inDataset.extend({ cluster_id: Id }), query: ClusterQuery },
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

const views: ZodOpenApiOperationObject = {
  summary: 'The saved views of a dataset',
  requestParams: { path: inDataset },
  responses: { 200: { description: 'The views.', ...json(Views) }, ...errors(401, 404, 500) },
};

const saveView: ZodOpenApiOperationObject = {
  summary: 'Keep a search under a name',
  description: 'The search is the query string, as explore takes it; the name is a field.',
  requestParams: { path: inDataset, query: SearchQuery },
  requestBody: {
    required: true,
    content: {
      'multipart/form-data': { schema: NewViewRequest },
      'application/x-www-form-urlencoded': { schema: NewViewRequest },
      'application/json': { schema: NewViewRequest },
    },
  },
  responses: { 200: { description: 'The view.', ...json(View) }, ...errors(400, 401, 404, 500) },
};

const deleteView: ZodOpenApiOperationObject = {
  summary: 'Delete a saved view; to undo it, save its query under its name',
  requestParams: { path: z.object({ dataset_id: Id, view_id: Id }) },
  responses: { 200: { description: 'It is gone.', ...json(z.null()) }, ...errors(401, 404, 500) },
};

const exportedFile = {
  description: 'The file, of the format asked for.',
  content: {
    'application/json': { schema: Export },
    'text/csv': { schema: z.string() },
    'text/html': { schema: z.string() },
    'application/zip': { schema: z.string().meta({ override: { format: 'binary' } }) },
  },
};

const exportSelection: ZodOpenApiOperationObject = {
  summary: 'Take a selection out as a file',
  requestParams: { path: inDataset },
  requestBody: { required: true, ...json(ExportRequest) },
  responses: { 200: exportedFile, ...errors(400, 401, 404, 409, 500) },
};

const prepareExport: ZodOpenApiOperationObject = {
  summary: 'Make an export ready for a browser to download, and to tell how far that has got',
  requestParams: { path: inDataset },
  requestBody: { required: true, ...json(ExportRequest) },
  responses: {
    200: { description: 'It waits for a minute.', ...json(PreparedExport) },
    ...errors(400, 401, 404, 409, 500),
  },
};

const exportAll: ZodOpenApiOperationObject = {
  summary: 'All that a search finds in one answer, or without one the whole dataset',
  requestParams: { path: inDataset, query: ExportQuery },
  responses: {
    200: { description: 'The export.', ...json(MediaItems) },
    ...errors(400, 401, 404, 409, 500),
  },
};

const startExport: ZodOpenApiOperationObject = {
  summary: 'Have an export made in the background, and ask after it',
  description:
    'The ZIP holds `metadata.json`, which is what GET export answers, and the files if they are asked for. Two are made at once. It is kept for a day, or until newer ones need the room; a restart keeps what is done.',
  requestParams: { path: inDataset, query: ExportTaskQuery },
  responses: {
    200: { description: 'It is being made.', ...json(ExportTask) },
    ...errors(400, 401, 404, 409, 429, 500),
  },
};

const exportStatus: ZodOpenApiOperationObject = {
  summary: 'How an export goes on, and where it can be fetched when it is done',
  requestParams: { path: inDataset, query: z.object({ export_task_id: Id }) },
  responses: {
    200: { description: 'The export.', ...json(ExportTask) },
    ...errors(400, 401, 404, 500),
  },
};

const exportDownload: ZodOpenApiOperationObject = {
  summary: 'The ZIP of an export; its address comes from the status and needs no token',
  requestParams: { path: z.object({ dataset_id: Id, export_task_id: Id, secret: z.string() }) },
  responses: { 200: image('The ZIP.', 'application/zip'), ...errors(404, 500) },
};

const ofExport = inDataset.extend({ export_id: Id });

const preparedExport = (summary: string): ZodOpenApiOperationObject => ({
  summary,
  requestParams: { path: ofExport },
  responses: {
    200: { description: 'How far it has got.', ...json(PreparedExport) },
    ...errors(401, 404, 500),
  },
});

const preparedExportFile: ZodOpenApiOperationObject = {
  summary: 'Fetch a prepared export; that can be done once',
  requestParams: { path: ofExport },
  responses: { 200: exportedFile, ...errors(401, 404, 500) },
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
  const document: ZodOpenApiObject = {
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
      [template(ROUTES.readiness)]: { get: readiness },
      [template(ROUTES.capabilities)]: { get: capabilities },
      [template(ROUTES.session)]: {
        get: session('How the browser that asks stands with the server'),
        post: session('Sign in as the machine that the server runs on', 403),
        delete: session('Sign out: end the session of the browser that asks'),
      },
      [template(ROUTES.key)]: { get: key },
      [template(ROUTES.userConfig)]: { get: userConfig },
      [template(ROUTES.datasets)]: { get: datasets },
      [template(ROUTES.dataset)]: { get: dataset, delete: deleteDataset },
      [template(ROUTES.newDataset)]: { post: newDataset },
      [template(ROUTES.addMedia)]: { post: addFiles },
      [template(ROUTES.upload)]: { post: uploadFile },
      [template(ROUTES.datasetMedia)]: { delete: removeMedia },
      [template(ROUTES.datasetStats)]: { get: datasetStats },
      [template(ROUTES.indexReport)]: { get: indexReport },
      [template(ROUTES.searchImageSimilarity)]: { post: searchImageSimilarity },
      [template(ROUTES.searchImageUrl)]: { post: searchImageUrl },
      [template(ROUTES.tags)]: {
        post: changeTags('Tag images or objects; those that have the tag keep it'),
        delete: changeTags('Take a tag from images or objects; those without it stay so'),
      },
      [template(ROUTES.views)]: { get: views, post: saveView },
      [template(ROUTES.view)]: { delete: deleteView },
      [template(ROUTES.export)]: { get: exportAll, post: exportSelection },
      [template(ROUTES.startExport)]: { get: startExport },
      [template(ROUTES.exportStatus)]: { get: exportStatus },
      [template(ROUTES.exportDownload)]: { get: exportDownload },
      [template(ROUTES.preparedExports)]: { post: prepareExport },
      [template(ROUTES.preparedExport)]: {
        get: preparedExport('How far an export has got'),
        delete: preparedExport('Stop an export'),
      },
      [template(ROUTES.preparedExportFile)]: { get: preparedExportFile },
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
  };
  return completeDocument(createDocument(document, { override: withoutSafeBounds }));
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
