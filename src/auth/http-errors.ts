import { randomUUID } from 'node:crypto';
import type { Context, ErrorHandler, NotFoundHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { routePath } from 'hono/route';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ErrorBody, serverFailed } from '#contract/error.ts';
import { whyNotOffered } from '#contract/not-offered.ts';
import { whyUnwritable } from '#platform/files/write-atomically.ts';
import { BusyError } from '#platform/threads/busy-error.ts';
import { UserError } from '#platform/user-error.ts';

/** Response to an error that the caller can act on. An HTTPException is one. */
interface ErrorAnswer {
  readonly status: ContentfulStatusCode;
  /** One sentence. */
  readonly message: string;
  readonly retryAfterSeconds?: number | undefined;
}

class RetryLaterException extends HTTPException implements ErrorAnswer {
  readonly retryAfterSeconds: number;

  constructor(status: ContentfulStatusCode, message: string, retryAfterSeconds: number) {
    super(status, { message });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * An error response.
 * @param detail one sentence that the caller can act on
 */
export function httpError(
  status: ContentfulStatusCode,
  detail: string,
  retryAfterSeconds?: number,
): HTTPException {
  if (retryAfterSeconds === undefined) return new HTTPException(status, { message: detail });
  return new RetryLaterException(status, detail, retryAfterSeconds);
}

export type Log = (message: string) => void;

interface ErrorHandling {
  /** Maps the app's own errors to responses; undefined for a failure of the server. */
  readonly explain?: (error: Error, path: string) => ErrorAnswer | undefined;
  /** The route of a request as it is logged. */
  readonly routeOf?: (c: Context) => string;
}

/**
 * Answers the errors of the proxy, the engine and a remote. A failure of the server is logged in
 * full; the caller gets only the id of the request.
 */
export function errorHandler(
  log: Log,
  { explain = () => undefined, routeOf = routePath }: ErrorHandling = {},
): ErrorHandler {
  return (error, c) => {
    const answer = error instanceof HTTPException ? error : explain(error, c.req.path);
    if (answer) return answerError(c, answer);
    if (error instanceof BusyError) {
      const { message, retryAfterSeconds } = error;
      return answerError(c, { status: 429, message, retryAfterSeconds });
    }
    // The proxy assigns the request an id and forwards it in the header.
    const requestId = c.get('requestId') ?? c.req.header('x-request-id') ?? randomUUID();
    // The message of a UserError names the remedy, which helps more than a stack.
    const failure = error instanceof UserError ? error.message : (error.stack ?? error.message);
    log(`Request ${requestId} (${c.req.method} ${routeOf(c)}) failed: ${failure}`);
    const reason = whyUnwritable(error);
    return c.json<ErrorBody>(
      reason ? { detail: `Nothing was saved: ${reason}.` } : serverFailed(requestId),
      500,
    );
  };
}

function answerError(c: Context, { status, message, retryAfterSeconds }: ErrorAnswer): Response {
  if (status === 401) c.header('WWW-Authenticate', 'Bearer');
  if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds));
  return c.json<ErrorBody>({ detail: message }, status);
}

export const notFoundHandler: NotFoundHandler = (c) => {
  const { method, path } = c.req;
  const detail = whyNotOffered(path) ?? `No such endpoint: ${method} ${path}. See /openapi.json.`;
  return c.json<ErrorBody>({ detail }, 404);
};
