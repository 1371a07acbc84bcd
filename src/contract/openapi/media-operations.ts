import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { ImageDetails } from '#contract/dataset/image.ts';
import { TagRequest, TagResponse } from '#contract/dataset/tags.ts';
import { Id } from '#contract/primitives.ts';
import { errors, image, inDataset, json } from './responses.ts';

const ofMedia = z.object({ dataset_id: Id, media_id: Id });

/** Shared by the three routes of image files. */
const SIGNED_ADDRESS =
  'The signed address in a response works without a token until it expires, then returns 401.';

export const imageDetailsOperation: ZodOpenApiOperationObject = {
  summary: 'Get an image with its file and its objects, by its id or the id of one of its objects',
  requestParams: { path: z.object({ media_id: Id }) },
  responses: {
    200: { description: 'The image.', ...json(ImageDetails) },
    ...errors(401, 404, 500),
  },
};

export const mediaOperation: ZodOpenApiOperationObject = {
  summary:
    'Get the original file of an image, of the image of an object, or of an uploaded query image',
  description: SIGNED_ADDRESS,
  requestParams: { path: ofMedia },
  responses: { 200: image('The image.', 'image/*'), ...errors(401, 404, 500) },
};

export const thumbnailOperation: ZodOpenApiOperationObject = {
  summary: 'Get its thumbnail',
  description: SIGNED_ADDRESS,
  requestParams: { path: ofMedia },
  responses: { 200: image('The thumbnail.', 'image/webp'), ...errors(401, 404, 500) },
};

export const previewOperation: ZodOpenApiOperationObject = {
  summary: 'Get the whole image as a preview for browsers: upright and at screen size',
  description: SIGNED_ADDRESS,
  requestParams: { path: ofMedia },
  responses: {
    200: image('The preview.', 'image/webp'),
    ...errors(400, 401, 404, 409, 500),
  },
};

export const changeTagsOperation = (summary: string): ZodOpenApiOperationObject => ({
  summary,
  requestParams: { path: inDataset },
  requestBody: { required: true, ...json(TagRequest) },
  responses: {
    200: { description: 'The changes.', ...json(TagResponse) },
    ...errors(400, 401, 404, 409, 500, 503),
  },
});
