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
  addFilesOperation,
  changeFolderLabelsOperation,
  creationStatusOperation,
  datasetOperation,
  datasetStatsOperation,
  datasetsOperation,
  deleteDatasetOperation,
  deleteMissingOperation,
  folderLabelsOperation,
  indexReportOperation,
  newDatasetOperation,
  purgeDeletedOperation,
  removeMediaOperation,
  sampleDatasetsOperation,
  uploadFileOperation,
  userConfigOperation,
} from './dataset-operations.ts';
import {
  exportAllOperation,
  exportDownloadOperation,
  exportSelectionOperation,
  exportStatusOperation,
  preparedExportFileOperation,
  preparedExportOperation,
  prepareExportOperation,
  startEntityExportOperation,
  startExportOperation,
} from './export-operations.ts';
import {
  enrichmentContextOperation,
  enrichmentModelsOperation,
  ingestionDatasetOperation,
  ingestionEndOperation,
  ingestionFilesOperation,
  ingestionOperation,
} from './ingestion-operations.ts';
import { mapOperation, mapValuesOperation, mediaPreviewsOperation } from './map-operations.ts';
import {
  changeTagsOperation,
  imageDetailsOperation,
  mediaOperation,
  previewOperation,
  thumbnailOperation,
} from './media-operations.ts';
import {
  changeModelOperation,
  forgetPreviousModelOperation,
  modelsOperation,
  stopModelChangeOperation,
} from './model-operations.ts';
import { errors } from './responses.ts';
import {
  anchorOperation,
  clusterCountsOperation,
  correspondenceOperation,
  distanceHistogramOperation,
  explorationMetadataOperation,
  exploreOperation,
  mediaRelevanceOperation,
  queryPreviewOperation,
  searchImageSimilarityOperation,
  searchImageUrlOperation,
  searchStoredImageOperation,
  similarityClusterOperation,
} from './search-operations.ts';
import {
  capabilitiesOperation,
  healthcheckOperation,
  keyOperation,
  openSessionOperation,
  readinessOperation,
  sessionLinkOperation,
  sessionOperation,
} from './server-operations.ts';
import { changeTextReadingOperation, textReadingOperation } from './text-operations.ts';
import { deleteViewOperation, saveViewOperation, viewsOperation } from './view-operations.ts';

/** The OpenAPI 3.1 document of the API, generated from the schemas that validate its requests. */
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
      [template(ROUTES.healthcheck)]: { get: healthcheckOperation },
      [template(ROUTES.readiness)]: { get: readinessOperation },
      [template(ROUTES.capabilities)]: { get: capabilitiesOperation },
      [template(ROUTES.session)]: {
        get: sessionOperation('Get the session of the calling browser'),
        post: openSessionOperation(
          'Sign in with the key of the machine that runs the server',
          NewSession,
        ),
        delete: sessionOperation('Sign out: end the session of the calling browser'),
      },
      [template(ROUTES.sessionLink)]: {
        get: sessionLinkOperation,
        post: openSessionOperation('Sign in with a link, which works once', LinkSignIn),
      },
      [template(ROUTES.key)]: { get: keyOperation },
      [template(ROUTES.userConfig)]: { get: userConfigOperation },
      [template(ROUTES.datasets)]: { get: datasetsOperation },
      [template(ROUTES.sampleDatasets)]: { get: sampleDatasetsOperation },
      [template(ROUTES.creationStatus)]: { get: creationStatusOperation },
      [template(ROUTES.dataset)]: { get: datasetOperation, delete: deleteDatasetOperation },
      [template(ROUTES.models)]: { get: modelsOperation },
      [template(ROUTES.newDataset)]: { post: newDatasetOperation },
      [template(ROUTES.addMedia)]: { post: addFilesOperation },
      [template(ROUTES.upload)]: { post: uploadFileOperation },
      [template(ROUTES.ingestionDataset)]: { get: ingestionDatasetOperation },
      [template(ROUTES.ingestion)]: { get: ingestionOperation },
      [template(ROUTES.ingestionFiles)]: { post: ingestionFilesOperation },
      [template(ROUTES.ingestionEnd)]: { post: ingestionEndOperation },
      [template(ROUTES.datasetMedia)]: { delete: removeMediaOperation },
      [template(ROUTES.missingMedia)]: { delete: deleteMissingOperation },
      [template(ROUTES.deletedMedia)]: { delete: purgeDeletedOperation },
      [template(ROUTES.datasetStats)]: { get: datasetStatsOperation },
      [template(ROUTES.indexReport)]: { get: indexReportOperation },
      [template(ROUTES.folderLabels)]: {
        get: folderLabelsOperation,
        put: changeFolderLabelsOperation,
      },
      [template(ROUTES.textReading)]: {
        get: textReadingOperation,
        put: changeTextReadingOperation,
      },
      [template(ROUTES.datasetModel)]: { put: changeModelOperation },
      [template(ROUTES.modelChange)]: { delete: stopModelChangeOperation },
      [template(ROUTES.previousModel)]: { delete: forgetPreviousModelOperation },
      [template(ROUTES.enrichmentModels)]: { get: enrichmentModelsOperation },
      [template(ROUTES.enrichmentContext)]: { get: enrichmentContextOperation },
      [template(ROUTES.searchImageSimilarity)]: { post: searchImageSimilarityOperation },
      [template(ROUTES.searchImageUrl)]: { post: searchImageUrlOperation },
      [template(ROUTES.queryPreview)]: { post: queryPreviewOperation },
      [template(ROUTES.searchStoredImage)]: { post: searchStoredImageOperation },
      [template(ROUTES.tags)]: {
        post: changeTagsOperation('Add a tag to images or objects'),
        delete: changeTagsOperation('Remove a tag from images or objects'),
      },
      [template(ROUTES.views)]: { get: viewsOperation, post: saveViewOperation },
      [template(ROUTES.view)]: { delete: deleteViewOperation },
      [template(ROUTES.export)]: { get: exportAllOperation, post: exportSelectionOperation },
      [template(ROUTES.startExport)]: { get: startExportOperation },
      [template(ROUTES.startEntityExport)]: { post: startEntityExportOperation },
      [template(ROUTES.exportStatus)]: { get: exportStatusOperation },
      [template(ROUTES.exportDownload)]: { get: exportDownloadOperation },
      [template(ROUTES.preparedExports)]: { post: prepareExportOperation },
      [template(ROUTES.preparedExport)]: {
        get: preparedExportOperation('Get the progress of a prepared export'),
        delete: preparedExportOperation('Stop a prepared export'),
      },
      [template(ROUTES.preparedExportFile)]: { get: preparedExportFileOperation },
      [template(ROUTES.anchor)]: { get: anchorOperation },
      [template(ROUTES.explore)]: { get: exploreOperation },
      [template(ROUTES.explorationMetadata)]: { get: explorationMetadataOperation },
      [template(ROUTES.similarityCluster)]: { get: similarityClusterOperation },
      [template(ROUTES.distanceHistogram)]: { get: distanceHistogramOperation },
      [template(ROUTES.mediaRelevance)]: { get: mediaRelevanceOperation },
      [template(ROUTES.correspondence)]: { get: correspondenceOperation },
      [template(ROUTES.clusterCounts)]: { get: clusterCountsOperation },
      [template(ROUTES.map)]: { get: mapOperation },
      [template(ROUTES.mapValues)]: { get: mapValuesOperation },
      [template(ROUTES.mediaPreviews)]: { get: mediaPreviewsOperation },
      [template(ROUTES.image)]: { get: imageDetailsOperation },
      [template(ROUTES.media)]: { get: mediaOperation },
      [template(ROUTES.thumbnail)]: { get: thumbnailOperation },
      [template(ROUTES.preview)]: { get: previewOperation },
    }),
  };
  return completeDocument(createDocument(document, { override: withoutSafeBounds }));
}

/** Adds to each operation the access that permissions.ts requires. */
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
      const needed = `Needs ${need} access.`;
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
