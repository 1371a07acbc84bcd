import type { Context } from 'hono';

/**
 * Where this server was reached: the links in its answers start with it. Who sends requests on to
 * the engine says under which path that is.
 */
export function originOf(c: Context): string {
  return new URL(c.req.url).origin + (c.req.header('x-forwarded-prefix') ?? '');
}
