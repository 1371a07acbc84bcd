import { z } from 'zod';
import { ErrorBody } from '#contract/error.ts';
import {
  DEFAULT_MAX_ADDED_BYTES,
  DEFAULT_MAX_UPLOAD_BYTES,
  DEFAULT_UPLOAD_QUOTA_BYTES,
  Id,
} from '#contract/primitives.ts';

const MEANINGS = {
  400: 'A parameter is missing or invalid; the detail says which one.',
  401: 'The token is missing, malformed, expired or signed with another key.',
  403: 'The key has insufficient access; the detail says which role is needed.',
  404: 'No such dataset, image or upload, or the key has no access to it.',
  409: 'The dataset is not READY, or its state at `as_of` is no longer kept.',
  413: `The upload is larger than the server accepts (${DEFAULT_MAX_UPLOAD_BYTES / 1e6} MB for a query image unless set otherwise, ${DEFAULT_MAX_ADDED_BYTES / 1e9} GB for added files), or exceeds the remaining quota of its key (${DEFAULT_UPLOAD_QUOTA_BYTES / 1e9} GB of uploads per key unless set otherwise).`,
  429: 'Too many requests, or the server is busy. Retry-After gives the seconds to wait.',
  500: 'The server failed. Its log gives the reason.',
  503: 'The server is starting or shutting down, or it is rebuilding a damaged index; the detail says what it is waiting for.',
} as const;
export type ErrorStatus = keyof typeof MEANINGS;

export const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });

/** Adds 429 to routes that need a token, because they have rate limits. */
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
