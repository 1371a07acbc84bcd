import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { Export, ExportRequest, PreparedExport } from '#contract/export/export.ts';
import {
  ExportQuery,
  ExportTask,
  ExportTaskQuery,
  MediaItems,
} from '#contract/export/export-task.ts';
import { Id } from '#contract/primitives.ts';
import { errors, image, inDataset, json } from './responses.ts';

const exportedFile = {
  description: 'The file, of the format asked for.',
  content: {
    'application/json': { schema: Export },
    'text/csv': { schema: z.string() },
    'text/html': { schema: z.string() },
    'application/zip': { schema: z.string().meta({ override: { format: 'binary' } }) },
  },
};

export const exportSelectionOperation: ZodOpenApiOperationObject = {
  summary: 'Take a selection out as a file',
  requestParams: { path: inDataset },
  requestBody: { required: true, ...json(ExportRequest) },
  responses: { 200: exportedFile, ...errors(400, 401, 404, 409, 500) },
};

export const prepareExportOperation: ZodOpenApiOperationObject = {
  summary: 'Make an export ready for a browser to download, and to tell how far that has got',
  requestParams: { path: inDataset },
  requestBody: { required: true, ...json(ExportRequest) },
  responses: {
    200: { description: 'It waits for a minute.', ...json(PreparedExport) },
    ...errors(400, 401, 404, 409, 500),
  },
};

export const exportAllOperation: ZodOpenApiOperationObject = {
  summary: 'All that a search finds in one answer, or without one the whole dataset',
  requestParams: { path: inDataset, query: ExportQuery },
  responses: {
    200: { description: 'The export.', ...json(MediaItems) },
    ...errors(400, 401, 404, 409, 500),
  },
};

export const startExportOperation: ZodOpenApiOperationObject = {
  summary: 'Have an export made in the background, and ask after it',
  description:
    'The ZIP holds `metadata.json`, which is what GET export answers, and the files if they are asked for. Two are made at once. It is kept for a day, or until newer ones need the room; a restart keeps what is done.',
  requestParams: { path: inDataset, query: ExportTaskQuery },
  responses: {
    200: { description: 'It is being made.', ...json(ExportTask) },
    ...errors(400, 401, 404, 409, 429, 500),
  },
};

export const exportStatusOperation: ZodOpenApiOperationObject = {
  summary: 'How an export goes on, and where it can be fetched when it is done',
  requestParams: { path: inDataset, query: z.object({ export_task_id: Id }) },
  responses: {
    200: { description: 'The export.', ...json(ExportTask) },
    ...errors(400, 401, 404, 500),
  },
};

export const exportDownloadOperation: ZodOpenApiOperationObject = {
  summary: 'The ZIP of an export; its address comes from the status and needs no token',
  requestParams: { path: z.object({ dataset_id: Id, export_task_id: Id, secret: z.string() }) },
  responses: { 200: image('The ZIP.', 'application/zip'), ...errors(404, 500) },
};

const ofExport = inDataset.extend({ export_id: Id });

export const preparedExportOperation = (summary: string): ZodOpenApiOperationObject => ({
  summary,
  requestParams: { path: ofExport },
  responses: {
    200: { description: 'How far it has got.', ...json(PreparedExport) },
    ...errors(401, 404, 500),
  },
});

export const preparedExportFileOperation: ZodOpenApiOperationObject = {
  summary: 'Fetch a prepared export; that can be done once',
  requestParams: { path: ofExport },
  responses: { 200: exportedFile, ...errors(401, 404, 500) },
};
