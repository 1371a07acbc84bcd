import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { TextReading, TextReadingRequest } from '#contract/dataset/text-reading.ts';
import { errors, inDataset, json } from './responses.ts';

export const textReadingOperation: ZodOpenApiOperationObject = {
  summary: 'Get whether the text in images is read, and how much of it was',
  requestParams: { path: inDataset },
  responses: {
    200: { description: 'The setting and the progress.', ...json(TextReading) },
    ...errors(401, 404, 500),
  },
};

export const changeTextReadingOperation: ZodOpenApiOperationObject = {
  summary: 'Turn the reading of text in images on or off',
  description:
    'Images are read in the background, one at a time, also those that arrive later and after a restart. Text that was read matches `caption` within seconds, and GET /api/v1/image/{media_id} lists its lines. When reading is turned off, the text stays.',
  requestParams: { path: inDataset },
  requestBody: { required: true, ...json(TextReadingRequest) },
  responses: {
    200: { description: 'The setting and the progress.', ...json(TextReading) },
    ...errors(400, 401, 404, 500),
  },
};
