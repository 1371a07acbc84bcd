import type { ErrorHandler, NotFoundHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ErrorBody, SERVER_FAILED } from '#contract/error.ts';

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
    log(`${c.req.method} ${c.req.path} failed: ${error.stack ?? error.message}`);
    return c.json(SERVER_FAILED, 500);
  };
}

export const notFoundHandler: NotFoundHandler = (c) =>
  c.json<ErrorBody>(
    { detail: `There is nothing at ${c.req.method} ${c.req.path}; see /openapi.json.` },
    404,
  );
