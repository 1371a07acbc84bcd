import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { EnrichmentContext, EnrichmentModels } from '#contract/dataset/enrichment.ts';
import { Ingestion, IngestionDataset, IngestionQuery } from '#contract/dataset/ingestion.ts';
import { AddedMedia } from '#contract/dataset/uploads.ts';
import { binary } from './dataset-operations.ts';
import { errors, form, inDataset, json } from './responses.ts';

const inTransaction = inDataset.extend({
  trans_id: Ingestion.shape.trans_id.meta({ description: 'Number of the transaction.' }),
});

export const ingestionDatasetOperation: ZodOpenApiOperationObject = {
  summary: 'Ingestion, step 1: create an empty dataset',
  description: 'As POST dataset, for the published clients. Browsers cannot open this address.',
  requestParams: { query: IngestionQuery },
  responses: {
    200: { description: 'The dataset is created.', ...json(IngestionDataset) },
    ...errors(400, 401, 500),
  },
};

export const ingestionOperation: ZodOpenApiOperationObject = {
  summary: 'Ingestion, step 2: open a transaction for uploads',
  description:
    'A transaction without a request for a day is deleted with its files. A dataset can have 100 of them. Browsers cannot open this address.',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'The transaction.', ...json(Ingestion) },
    ...errors(401, 404, 409, 500),
  },
};

export const ingestionFilesOperation: ZodOpenApiOperationObject = {
  summary: 'Ingestion, step 3: upload images to a transaction, in any number of requests',
  description:
    'The files become part of the dataset in step 4. They count towards the quota of the key. An interrupted request can be sent again: files that arrived completely are not stored twice.',
  requestParams: { path: inTransaction },
  requestBody: form(
    z.object({
      files: z.array(binary).meta({ description: 'Images; their names may contain folders.' }),
    }),
  ),
  responses: {
    202: { description: 'The accepted files wait for step 4.', ...json(AddedMedia) },
    ...errors(400, 401, 404, 409, 413, 500),
  },
};

export const ingestionEndOperation: ZodOpenApiOperationObject = {
  summary: 'Ingestion, step 4: add the files of a transaction to the dataset and index them',
  description:
    'Ends the transaction. The status of the dataset shows the progress. After an error the request can be repeated.',
  requestParams: { path: inTransaction },
  responses: {
    202: { description: 'The files are being indexed.', ...json(AddedMedia) },
    ...errors(400, 401, 404, 409, 500),
  },
};

export const enrichmentModelsOperation: ZodOpenApiOperationObject = {
  summary: 'List the models that can enrich a dataset, of which this server has none',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'An empty list.', ...json(EnrichmentModels) },
    ...errors(401, 404, 500),
  },
};

export const enrichmentContextOperation: ZodOpenApiOperationObject = {
  summary: 'Get the models that enriched a dataset, of which this server has none',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'No models.', ...json(EnrichmentContext) },
    ...errors(401, 404, 500),
  },
};
