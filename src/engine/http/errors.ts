import { randomUUID } from 'node:crypto';
import type { Context, ErrorHandler, NotFoundHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { routePath } from 'hono/route';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ErrorBody, serverFailed } from '#contract/error.ts';
import { BusyError } from '../busy-error.ts';
import { whyUnwritable } from '../embed/write-atomically.ts';
import { UploadQuotaError } from '../quota/upload-quota.ts';
import { StoreDamagedError } from '../store/store-errors.ts';

/** An answer that is not a success. @param detail one sentence the caller can act on */
export function httpError(status: ContentfulStatusCode, detail: string): HTTPException {
  return new HTTPException(status, { message: detail });
}

export type Log = (message: string) => void;

/**
 * What is not an answer of ours is a failure: the log learns all of it, the caller nothing of it.
 * @param isOfRemoved whether the path names a dataset that is not there (any more): no failure of ours
 */
export function errorHandler(
  log: Log,
  isOfRemoved: (path: string) => boolean = () => false,
): ErrorHandler {
  return (error, c) => {
    if (error instanceof HTTPException) {
      if (error.status === 401) c.header('WWW-Authenticate', 'Bearer');
      return c.json<ErrorBody>({ detail: error.message }, error.status);
    }
    if (isOfRemoved(c.req.path)) {
      return c.json<ErrorBody>({ detail: 'The dataset was removed meanwhile.' }, 404);
    }
    if (error instanceof UploadQuotaError) {
      return c.json<ErrorBody>({ detail: error.message }, 413);
    }
    if (error instanceof BusyError) {
      c.header('Retry-After', String(error.retryAfterSeconds));
      return c.json<ErrorBody>({ detail: error.message }, 429);
    }
    return answerFailure(error, c, log);
  };
}

function answerFailure(error: Error, c: Context, log: Log): Response {
  // Whoever sent the request here has given it an id.
  const requestId = c.req.header('x-request-id') ?? randomUUID();
  // A sentence with the remedy says more than the place in our code.
  const failure = error instanceof StoreDamagedError ? error.message : error.stack;
  log(`Request ${requestId} (${c.req.method} ${routePath(c)}) failed: ${failure ?? error.message}`);
  const reason = whyUnwritable(error);
  if (reason) return c.json<ErrorBody>({ detail: `Nothing was kept: ${reason}.` }, 500);
  return c.json(serverFailed(requestId), 500);
}

export const notFoundHandler: NotFoundHandler = (c) =>
  c.json<ErrorBody>(
    { detail: `There is nothing at ${c.req.method} ${c.req.path}; see /openapi.json.` },
    404,
  );
