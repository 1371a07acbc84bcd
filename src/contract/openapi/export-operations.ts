import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { Export, ExportRequest, PreparedExport } from '#contract/export/export.ts';
import {
  ExportQuery,
  ExportTask,
  ExportTaskOptions,
  ExportTaskQuery,
  MediaItems,
} from '#contract/export/export-task.ts';
import { MediaSelection } from '#contract/export/media-selection.ts';
import { Id } from '#contract/primitives.ts';
import { errors, image, inDataset, json } from './responses.ts';

const bytes = { schema: z.string().meta({ override: { format: 'binary' } }) };

const exportedFile = {
  description: 'The file in the requested format.',
  content: {
    'application/json': { schema: Export },
    'text/csv': { schema: z.string() },
    'text/html': { schema: z.string() },
    'application/vnd.apache.parquet': bytes,
    'application/zip': bytes,
  },
};

export const exportSelectionOperation: ZodOpenApiOperationObject = {
  summary: 'Export a selection as a file',
  requestParams: { path: inDataset },
  requestBody: { required: true, ...json(ExportRequest) },
  responses: { 200: exportedFile, ...errors(400, 401, 404, 409, 500, 503) },
};

export const prepareExportOperation: ZodOpenApiOperationObject = {
  summary: 'Prepare an export for a browser to download, with progress',
  requestParams: { path: inDataset },
  requestBody: { required: true, ...json(ExportRequest) },
  responses: {
    200: { description: 'The export is available for one minute.', ...json(PreparedExport) },
    ...errors(400, 401, 404, 409, 500, 503),
  },
};

export const exportAllOperation: ZodOpenApiOperationObject = {
  summary: 'Export all results of a search as JSON, or the whole dataset',
  requestParams: { path: inDataset, query: ExportQuery },
  responses: {
    200: { description: 'The export.', ...json(MediaItems) },
    ...errors(400, 401, 404, 409, 500, 503),
  },
};

const KEPT =
  'At most two exports run at once. An export is kept for a day, or until newer ones need its space; completed exports survive a restart.';

export const startExportOperation: ZodOpenApiOperationObject = {
  summary: 'Start an export in the background',
  description: `The ZIP contains \`metadata.json\`, which is the response of GET export, or \`metadata.parquet\`, and the image files if requested. The Parquet file has the columns of POST export, \`image_filename\` and \`uniqueness_score\`, the relevance score to the nearest other image (null in datasets of more than 100,000 images). ${KEPT}`,
  requestParams: { path: inDataset, query: ExportTaskQuery },
  responses: {
    200: { description: 'The export has started.', ...json(ExportTask) },
    ...errors(400, 401, 404, 409, 429, 500, 503),
  },
};

export const startEntityExportOperation: ZodOpenApiOperationObject = {
  summary: 'Start an export of some images, objects or clusters in the background',
  description: `Media that do not exist any more are omitted. ${KEPT}`,
  requestParams: { path: inDataset, query: ExportTaskOptions },
  requestBody: { required: true, ...json(MediaSelection) },
  responses: {
    200: { description: 'The export has started.', ...json(ExportTask) },
    ...errors(400, 401, 404, 409, 429, 500, 503),
  },
};

export const exportStatusOperation: ZodOpenApiOperationObject = {
  summary: 'Get the status of an export and its download address',
  requestParams: { path: inDataset, query: z.object({ export_task_id: Id }) },
  responses: {
    200: { description: 'The export.', ...json(ExportTask) },
    ...errors(400, 401, 404, 500),
  },
};

export const exportDownloadOperation: ZodOpenApiOperationObject = {
  summary: 'Download the ZIP of an export; the address comes from its status and needs no token',
  requestParams: { path: z.object({ dataset_id: Id, export_task_id: Id, secret: z.string() }) },
  responses: { 200: image('The ZIP.', 'application/zip'), ...errors(404, 500) },
};

const ofExport = inDataset.extend({ export_id: Id });

export const preparedExportOperation = (summary: string): ZodOpenApiOperationObject => ({
  summary,
  requestParams: { path: ofExport },
  responses: {
    200: { description: 'The progress.', ...json(PreparedExport) },
    ...errors(401, 404, 500),
  },
});

export const preparedExportFileOperation: ZodOpenApiOperationObject = {
  summary: 'Download a prepared export, once',
  requestParams: { path: ofExport },
  responses: { 200: exportedFile, ...errors(401, 404, 500) },
};
