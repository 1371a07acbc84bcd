import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { Id } from '#contract/primitives.ts';
import { NewViewRequest, View, ViewQuery, Views } from '#contract/search/views.ts';
import { errors, inDataset, json } from './responses.ts';

export const viewsOperation: ZodOpenApiOperationObject = {
  summary: 'List the saved views of a dataset',
  requestParams: { path: inDataset },
  responses: { 200: { description: 'The views.', ...json(Views) }, ...errors(401, 404, 500) },
};

export const saveViewOperation: ZodOpenApiOperationObject = {
  summary: 'Save a search as a view',
  description: 'The query string is the search, as for explore. The name is a field of the body.',
  requestParams: { path: inDataset, query: ViewQuery },
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

export const deleteViewOperation: ZodOpenApiOperationObject = {
  summary: 'Delete a saved view; to undo, save its query under its name',
  requestParams: { path: z.object({ dataset_id: Id, view_id: Id }) },
  responses: {
    200: { description: 'The view is deleted.', ...json(z.null()) },
    ...errors(401, 404, 500),
  },
};
