import { randomUUID } from 'node:crypto';
import type { Context, ErrorHandler, NotFoundHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { routePath } from 'hono/route';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ErrorBody, serverFailed } from '#contract/error.ts';
import { whyUnwritable } from '#platform/files/write-atomically.ts';
import { BusyError } from '#platform/threads/busy-error.ts';
import { UserError } from '#platform/user-error.ts';

/** An answer that is not a success. @param detail one sentence the caller can act on */
export function httpError(status: ContentfulStatusCode, detail: string): HTTPException {
  return new HTTPException(status, { message: detail });
}

export type Log = (message: string) => void;

/** The answer to an error that the caller can act on; undefined for a failure of the server. */
export type ExplainError = (error: Error, path: string) => HTTPException | undefined;

/** A failure goes into the log in full; the caller learns only that it happened, and its id. */
export function errorHandler(log: Log, explain: ExplainError = () => undefined): ErrorHandler {
  return (error, c) => {
    const known = error instanceof HTTPException ? error : explain(error, c.req.path);
    if (known) {
      if (known.status === 401) c.header('WWW-Authenticate', 'Bearer');
      return c.json<ErrorBody>({ detail: known.message }, known.status);
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
  // The message of a UserError names the remedy, which helps more than a stack.
  const failure = error instanceof UserError ? error.message : error.stack;
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
