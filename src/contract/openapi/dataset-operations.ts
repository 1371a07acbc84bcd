import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { CreationStatus, Dataset, IndexReport } from '#contract/dataset/dataset.ts';
import { DatasetStats, DeletedDataset } from '#contract/dataset/dataset-stats.ts';
import { FolderLabels } from '#contract/dataset/folder-labels.ts';
import {
  AddedMedia,
  NewDatasetRequest,
  RemovedMedia,
  RemoveMediaRequest,
} from '#contract/dataset/uploads.ts';
import { UserConfig, UserConfigQuery } from '#contract/dataset/user-config.ts';
import {
  DeletedMissingMedia,
  DeleteMissingQuery,
  KEEP_DELETED_DAYS,
  PurgedMedia,
  PurgeQuery,
} from '#contract/missing-media.ts';
import { errors, form, inDataset, json } from './responses.ts';

export const binary = z.string().meta({ override: { format: 'binary' } });

export const userConfigOperation: ZodOpenApiOperationObject = {
  summary: 'Get the text search modes of a dataset, as expected by the published SDK',
  requestParams: { query: UserConfigQuery },
  responses: {
    200: { description: 'The search modes.', ...json(UserConfig) },
    ...errors(400, 401, 404, 500),
  },
};

export const datasetsOperation: ZodOpenApiOperationObject = {
  summary: 'List the datasets that the key has access to',
  responses: {
    200: { description: 'The datasets.', ...json(z.array(Dataset)) },
    ...errors(401, 500),
  },
};

export const sampleDatasetsOperation: ZodOpenApiOperationObject = {
  summary: 'List sample datasets, of which this server has none',
  responses: {
    200: { description: 'An empty list.', ...json(z.array(Dataset)) },
    ...errors(401, 500),
  },
};

export const creationStatusOperation: ZodOpenApiOperationObject = {
  summary: 'Get the status and progress of a dataset alone',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'The `status_new` and the progress.', ...json(CreationStatus) },
    ...errors(401, 404, 500),
  },
};

export const datasetOperation: ZodOpenApiOperationObject = {
  summary: 'Get a dataset with its status and progress',
  requestParams: { path: inDataset },
  responses: { 200: { description: 'The dataset.', ...json(Dataset) }, ...errors(401, 404, 500) },
};

export const datasetStatsOperation: ZodOpenApiOperationObject = {
  summary: 'Get statistics of a dataset, at any status',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'The statistics.', ...json(DatasetStats) },
    ...errors(401, 404, 500),
  },
};

export const deleteDatasetOperation: ZodOpenApiOperationObject = {
  summary: 'Delete a dataset with all data derived from it',
  description:
    'Deletes its vectors, thumbnails, tags, saved views and uploaded queries. A running indexing run is stopped first. Files in a folder of yours are not changed; a server started with that folder again re-indexes it.',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'The dataset is deleted.', ...json(DeletedDataset) },
    ...errors(401, 404, 500),
  },
};

export const newDatasetOperation: ZodOpenApiOperationObject = {
  summary: 'Create an empty dataset for uploads',
  requestBody: {
    required: true,
    content: {
      'application/x-www-form-urlencoded': { schema: NewDatasetRequest },
      'multipart/form-data': { schema: NewDatasetRequest },
      'application/json': { schema: NewDatasetRequest },
    },
  },
  responses: {
    201: { description: 'The dataset, with status NEW.', ...json(Dataset) },
    ...errors(400, 401, 500),
  },
};

export const folderLabelsOperation: ZodOpenApiOperationObject = {
  summary: 'Get whether folder names are used as labels',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'The setting.', ...json(FolderLabels) },
    ...errors(401, 404, 500),
  },
};

export const changeFolderLabelsOperation: ZodOpenApiOperationObject = {
  summary: 'Set whether folder names are used as labels',
  description:
    'The label is the name of the innermost folder of an image. Labels from annotation files are kept; a label equal to the folder name appears once. No images are embedded, so searches use the new labels as soon as the response arrives.',
  requestParams: { path: inDataset },
  requestBody: { required: true, ...json(FolderLabels) },
  responses: {
    200: { description: 'The setting.', ...json(FolderLabels) },
    ...errors(400, 401, 404, 500),
  },
};

const addMedia = (summary: string, fields: z.ZodType): ZodOpenApiOperationObject => ({
  summary,
  description:
    'Files are streamed to disk; archives named `.zip`, `.tar`, `.tar.gz` or `.tgz` are unpacked. Files received before a request was interrupted are kept. A file that already exists with the same content is not stored twice; a file with the name of another one gets a number. Annotation files replace earlier ones of the same name. The index report and the status show the progress.',
  requestParams: { path: inDataset },
  requestBody: form(fields),
  responses: {
    202: { description: 'The accepted files are being indexed.', ...json(AddedMedia) },
    ...errors(400, 401, 404, 409, 413, 500),
  },
});

export const addFilesOperation = addMedia(
  'Upload images or an archive of images',
  z.object({
    files: z
      .array(binary)
      .optional()
      .meta({ description: 'Images; their names may contain folders.' }),
    archive: binary.optional().meta({ description: 'A ZIP, tar or tar.gz archive.' }),
  }),
);

export const uploadFileOperation = addMedia(
  'Upload an archive of images, for older clients',
  z.object({
    file: binary.meta({ description: 'A ZIP, tar or tar.gz archive.' }),
    operations: z.string().optional(),
  }),
);

export const removeMediaOperation: ZodOpenApiOperationObject = {
  summary: 'Delete uploaded images and their files',
  requestParams: { path: inDataset },
  requestBody: { required: true, ...json(RemoveMediaRequest) },
  responses: {
    202: { description: 'The images leave the results within seconds.', ...json(RemovedMedia) },
    ...errors(400, 401, 404, 409, 500),
  },
};

export const deleteMissingOperation: ZodOpenApiOperationObject = {
  summary: 'Delete missing images permanently',
  description:
    'The images leave the results. If their files return with the same path or content, their tags return too, until they are purged.',
  requestParams: { path: inDataset, query: DeleteMissingQuery },
  responses: {
    200: { description: 'The images are deleted.', ...json(DeletedMissingMedia) },
    ...errors(400, 401, 404, 500),
  },
};

export const purgeDeletedOperation: ZodOpenApiOperationObject = {
  summary: 'Purge the data kept for deleted images: their tags and the queries of saved views',
  description: `Images deleted ${KEEP_DELETED_DAYS} days ago are purged by the next indexing run in any case.`,
  requestParams: { path: inDataset, query: PurgeQuery },
  responses: {
    200: { description: 'The data is purged.', ...json(PurgedMedia) },
    ...errors(400, 401, 404, 500),
  },
};

export const indexReportOperation: ZodOpenApiOperationObject = {
  summary: 'Get the skipped files and annotations with the reasons',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'The report.', ...json(IndexReport) },
    ...errors(401, 404, 500),
  },
};
