import type { Context, MiddlewareHandler } from 'hono';
import type { ErrorBody } from '#contract/error.ts';
import { methodsAt, notAllowed } from '#contract/methods.ts';
import { METRICS_PATH } from '#contract/routes.ts';

const OF_THE_API = /^\/(api|media)\//;
/** Methods of the app's pages and files, and of the metrics. */
const READ_ONLY = ['GET', 'HEAD', 'OPTIONS'] as const;

/**
 * Answers OPTIONS with the allowed methods, and refuses TRACE because it echoes headers with their
 * secrets.
 */
export const answerMethods: MiddlewareHandler = async (c, next) => {
  const { method, path } = c.req;
  if (method === 'OPTIONS') {
    const methods = allowedAt(path);
    if (methods) return c.body(null, 204, { Allow: methods.join(', ') });
  }
  return method === 'TRACE' ? answerOther(c) : next();
};

/** Answers requests without a route: 405 if another method has one, else 404. */
export function answerOther(c: Context): Response {
  const { method, path } = c.req;
  const methods = allowedAt(path) ?? (method === 'TRACE' ? READ_ONLY : undefined);
  if (!methods || methods.includes(method)) {
    return c.json<ErrorBody>({ detail: `No such endpoint: ${method} ${path}.` }, 404);
  }
  c.header('Allow', methods.join(', '));
  return c.json<ErrorBody>({ detail: notAllowed(method, path, methods) }, 405);
}

function allowedAt(pathname: string): readonly string[] | undefined {
  const isOfTheApp = pathname === METRICS_PATH || !OF_THE_API.test(pathname);
  return methodsAt(pathname) ?? (isOfTheApp ? READ_ONLY : undefined);
}
