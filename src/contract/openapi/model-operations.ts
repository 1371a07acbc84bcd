import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { Dataset } from '#contract/dataset/dataset.ts';
import { ModelRequest, OfferedModel } from '#contract/dataset/models.ts';
import { errors, inDataset, json } from './responses.ts';

export const modelsOperation: ZodOpenApiOperationObject = {
  summary: 'List the models that a dataset can be changed to',
  responses: {
    200: { description: 'The models.', ...json(z.array(OfferedModel)) },
    ...errors(401, 500),
  },
};

export const changeModelOperation: ZodOpenApiOperationObject = {
  summary: 'Change a dataset to another model, or resume a stopped change',
  description:
    'The model is downloaded if necessary, and all images are embedded with it in the background. Searches use the present model until then, and `model_change` of the dataset shows the progress. The vectors of the model before are kept: changing back to it takes no time.',
  requestParams: { path: inDataset },
  requestBody: { required: true, ...json(ModelRequest) },
  responses: {
    202: { description: 'The dataset, whose model is being changed.', ...json(Dataset) },
    ...errors(400, 401, 404, 409, 500),
  },
};

export const stopModelChangeOperation: ZodOpenApiOperationObject = {
  summary: 'Stop the change to another model',
  description:
    'What was downloaded and embedded is kept, and PUT …/model resumes it. Nothing happens when no change is running.',
  requestParams: { path: inDataset },
  responses: { 200: { description: 'The dataset.', ...json(Dataset) }, ...errors(401, 404, 500) },
};

export const forgetPreviousModelOperation: ZodOpenApiOperationObject = {
  summary: 'Delete the vectors of the model that was used before',
  description: 'Frees the disk space of its vectors. Changing back embeds all images again.',
  requestParams: { path: inDataset },
  responses: { 200: { description: 'The dataset.', ...json(Dataset) }, ...errors(401, 404, 500) },
};
