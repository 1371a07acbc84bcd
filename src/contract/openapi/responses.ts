import { z } from 'zod';
import { ErrorBody } from '#contract/error.ts';
import {
  DEFAULT_MAX_ADDED_BYTES,
  DEFAULT_MAX_UPLOAD_BYTES,
  DEFAULT_UPLOAD_QUOTA_BYTES,
  Id,
} from '#contract/primitives.ts';

const MEANINGS = {
  400: 'A parameter is missing or wrong; the detail says which.',
  401: 'The token is missing, malformed, expired or signed with another key.',
  403: 'The caller may not do this; the detail says who may.',
  404: 'No such dataset, image or upload, or none that the key may see.',
  409: 'The dataset is not READY.',
  413: `The upload is larger than the server takes (${DEFAULT_MAX_UPLOAD_BYTES / 1e6} MB for a query image unless set otherwise, ${DEFAULT_MAX_ADDED_BYTES / 1e9} GB for files to add), or than what its key may still keep on it (${DEFAULT_UPLOAD_QUOTA_BYTES / 1e9} GB of uploads a key unless set otherwise).`,
  429: 'Too many requests, or too much waits already; Retry-After says in how many seconds to try again.',
  500: 'The server failed; its log says why.',
  503: 'The server is starting or stopping; the detail says what it waits for.',
} as const;
export type ErrorStatus = keyof typeof MEANINGS;

export const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });

/** Whoever needs a token may also come too often with it. */
export const errors = (...statuses: ErrorStatus[]) =>
  Object.fromEntries(
    [...statuses, ...(statuses.includes(401) ? [429 as const] : [])].map((status) => [
      status,
      { description: MEANINGS[status], ...json(ErrorBody) },
    ]),
  );

export const image = (description: string, contentType: string) => ({
  description,
  content: { [contentType]: { schema: z.string().meta({ override: { format: 'binary' } }) } },
});

export const inDataset = z.object({ dataset_id: Id });

export const form = (schema: z.ZodType) => ({
  required: true,
  content: { 'multipart/form-data': { schema } },
});
