import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { type Method, NEEDS, type Need } from '#contract/permissions.ts';
import { ROUTES } from '#contract/routes.ts';
import { LinkSignIn, NewSession } from '#contract/session.ts';
import { API_GUIDE } from './api-guide.ts';
import { completeDocument, withoutSafeBounds } from './complete-document.ts';
import {
  addFiles,
  changeFolderLabels,
  dataset,
  datasetStats,
  datasets,
  deleteDataset,
  deleteMissing,
  folderLabels,
  indexReport,
  newDataset,
  purgeDeleted,
  removeMedia,
  uploadFile,
  userConfig,
} from './dataset-operations.ts';
import {
  exportAll,
  exportDownload,
  exportSelection,
  exportStatus,
  preparedExport,
  preparedExportFile,
  prepareExport,
  startExport,
} from './export-operations.ts';
import { changeTags, imageDetails, media, preview, thumbnail } from './media-operations.ts';
import { errors } from './responses.ts';
import {
  anchor,
  clusterCounts,
  distanceHistogram,
  explorationMetadata,
  explore,
  mediaRelevance,
  queryPreview,
  searchImageSimilarity,
  searchImageUrl,
  searchStoredImage,
  similarityCluster,
} from './search-operations.ts';
import {
  capabilities,
  healthcheck,
  key,
  openSession,
  readiness,
  session,
  sessionLink,
} from './server-operations.ts';
import { deleteView, saveView, views } from './view-operations.ts';

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
        post: openSession('Sign in as the machine that the server runs on', NewSession),
        delete: session('Sign out: end the session of the browser that asks'),
      },
      [template(ROUTES.sessionLink)]: {
        get: sessionLink,
        post: openSession('Sign in by a link, which then is used up', LinkSignIn),
      },
      [template(ROUTES.key)]: { get: key },
      [template(ROUTES.userConfig)]: { get: userConfig },
      [template(ROUTES.datasets)]: { get: datasets },
      [template(ROUTES.dataset)]: { get: dataset, delete: deleteDataset },
      [template(ROUTES.newDataset)]: { post: newDataset },
      [template(ROUTES.addMedia)]: { post: addFiles },
      [template(ROUTES.upload)]: { post: uploadFile },
      [template(ROUTES.datasetMedia)]: { delete: removeMedia },
      [template(ROUTES.missingMedia)]: { delete: deleteMissing },
      [template(ROUTES.deletedMedia)]: { delete: purgeDeleted },
      [template(ROUTES.datasetStats)]: { get: datasetStats },
      [template(ROUTES.indexReport)]: { get: indexReport },
      [template(ROUTES.folderLabels)]: { get: folderLabels, put: changeFolderLabels },
      [template(ROUTES.searchImageSimilarity)]: { post: searchImageSimilarity },
      [template(ROUTES.searchImageUrl)]: { post: searchImageUrl },
      [template(ROUTES.queryPreview)]: { post: queryPreview },
      [template(ROUTES.searchStoredImage)]: { post: searchStoredImage },
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
      [template(ROUTES.mediaRelevance)]: { get: mediaRelevance },
      [template(ROUTES.clusterCounts)]: { get: clusterCounts },
      [template(ROUTES.image)]: { get: imageDetails },
      [template(ROUTES.media)]: { get: media },
      [template(ROUTES.thumbnail)]: { get: thumbnail },
      [template(ROUTES.preview)]: { get: preview },
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
