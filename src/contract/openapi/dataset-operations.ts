import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { Dataset, IndexReport } from '#contract/dataset/dataset.ts';
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

const binary = z.string().meta({ override: { format: 'binary' } });

export const userConfigOperation: ZodOpenApiOperationObject = {
  summary: 'How a dataset may be searched by text, as the published SDK asks for it',
  requestParams: { query: UserConfigQuery },
  responses: {
    200: { description: 'What may be searched.', ...json(UserConfig) },
    ...errors(400, 401, 404, 500),
  },
};

export const datasetsOperation: ZodOpenApiOperationObject = {
  summary: 'All datasets that the key may see',
  responses: {
    200: { description: 'The datasets.', ...json(z.array(Dataset)) },
    ...errors(401, 500),
  },
};

export const datasetOperation: ZodOpenApiOperationObject = {
  summary: 'One dataset, with its status and progress',
  requestParams: { path: inDataset },
  responses: { 200: { description: 'The dataset.', ...json(Dataset) }, ...errors(401, 404, 500) },
};

export const datasetStatsOperation: ZodOpenApiOperationObject = {
  summary: 'What the images of a dataset come to, at any status',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'The numbers.', ...json(DatasetStats) },
    ...errors(401, 404, 500),
  },
};

export const deleteDatasetOperation: ZodOpenApiOperationObject = {
  summary: 'Forget a dataset with all that was made of it',
  description:
    'Its vectors, thumbnails, tags, saved views and uploaded queries go; indexing that is under way is stopped first. Files in a folder of yours stay as they are, and a server that is started with that folder again indexes it anew.',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'It is gone.', ...json(DeletedDataset) },
    ...errors(401, 404, 500),
  },
};

export const newDatasetOperation: ZodOpenApiOperationObject = {
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

export const folderLabelsOperation: ZodOpenApiOperationObject = {
  summary: 'Whether the folders of the images are labels',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'The setting.', ...json(FolderLabels) },
    ...errors(401, 404, 500),
  },
};

export const changeFolderLabelsOperation: ZodOpenApiOperationObject = {
  summary: 'Add the folders of the images to their labels, or take them away',
  description:
    'The folder is the one that the image lies in directly, not one above it. Labels from annotation files stay, and a label that has the name of the folder is there once. Nothing is embedded for it: when the answer comes, searches have the new labels.',
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
    'Files are streamed to the disk; those named `.zip`, `.tar`, `.tar.gz` or `.tgz` are unpacked. What was sent before a request broke off is kept, and a file that is there already with the same content is not taken twice. A file whose name is taken gets a number. Annotation files of exact names take the place of those before. Index report and status tell how it goes on.',
  requestParams: { path: inDataset },
  requestBody: form(fields),
  responses: {
    202: { description: 'What was taken is being indexed.', ...json(AddedMedia) },
    ...errors(400, 401, 404, 409, 413, 500),
  },
});

export const addFilesOperation = addMedia(
  'Add images, or an archive of images',
  z.object({
    files: z
      .array(binary)
      .optional()
      .meta({ description: 'Images; their names may hold folders.' }),
    archive: binary.optional().meta({ description: 'A ZIP, tar or tar.gz archive.' }),
  }),
);

export const uploadFileOperation = addMedia(
  'Add an archive of images, as older clients do',
  z.object({
    file: binary.meta({ description: 'A ZIP, tar or tar.gz archive.' }),
    operations: z.string().optional(),
  }),
);

export const removeMediaOperation: ZodOpenApiOperationObject = {
  summary: 'Remove images that were sent, with their files',
  requestParams: { path: inDataset },
  requestBody: { required: true, ...json(RemoveMediaRequest) },
  responses: {
    202: { description: 'They leave the results within seconds.', ...json(RemovedMedia) },
    ...errors(400, 401, 404, 409, 500),
  },
};

export const deleteMissingOperation: ZodOpenApiOperationObject = {
  summary: 'Delete images that are missing, as they are gone for good',
  description:
    'They leave the results. Their tags are kept and come back with the files, by path or by content, until they are purged.',
  requestParams: { path: inDataset, query: DeleteMissingQuery },
  responses: {
    200: { description: 'They are deleted.', ...json(DeletedMissingMedia) },
    ...errors(400, 401, 404, 500),
  },
};

export const purgeDeletedOperation: ZodOpenApiOperationObject = {
  summary:
    'Forget what is kept of deleted images: their tags, and what views that start from them need',
  description: `What was deleted ${KEEP_DELETED_DAYS} days ago is forgotten with the next indexing run in any case.`,
  requestParams: { path: inDataset, query: PurgeQuery },
  responses: {
    200: { description: 'They are forgotten.', ...json(PurgedMedia) },
    ...errors(400, 401, 404, 500),
  },
};

export const indexReportOperation: ZodOpenApiOperationObject = {
  summary: 'Which files and annotations were left out, and why',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'The report.', ...json(IndexReport) },
    ...errors(401, 404, 500),
  },
};
