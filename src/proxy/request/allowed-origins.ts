import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { methodsAt } from '#contract/methods.ts';
import { ROUTES } from '#contract/routes.ts';

const API_PATH = /^\/(api\/|media\/|openapi\.json$)/;
/** Excluded, because they set and remove the cookie. */
const SESSION_PATHS: readonly string[] = [ROUTES.session, ROUTES.sessionLink];

const REQUEST_HEADERS = ['Authorization', 'Content-Type', 'If-None-Match', 'X-Request-Id'];
/** Headers that scripts can read only if they are listed. */
const RESPONSE_HEADERS = [
  'Allow',
  'Content-Disposition',
  'ETag',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
];
/** Only saves requests: the request of a page that is no longer allowed is refused in any case. */
const PREFLIGHT_SECONDS = 600;

/** Whether pages of allowed origins may call the path. */
export function isForOtherOrigins(path: string): boolean {
  return API_PATH.test(path) && !SESSION_PATHS.includes(path);
}

/**
 * CORS without credentials: answers preflights of allowed origins and lets their pages read
 * responses, including errors. `checkOrigin` decides which of their requests are answered.
 */
export function answerAllowedOrigins(origins: readonly string[]): MiddlewareHandler {
  const answer = cors({
    origin: [...origins],
    allowMethods: (_, c) => [...(methodsAt(c.req.path) ?? [])],
    allowHeaders: REQUEST_HEADERS,
    exposeHeaders: RESPONSE_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
  });
  return async (c, next) => {
    const isPreflight =
      c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined;
    const isAllowed = origins.includes(c.req.header('origin') ?? '');
    const isAnswered = isAllowed && isForOtherOrigins(c.req.path);
    if (isAnswered && (isPreflight || c.req.method !== 'OPTIONS')) return answer(c, next);
    await next();
    // A cache must not serve this response to a page of an allowed origin.
    c.header('Vary', 'Origin', { append: true });
  };
}
