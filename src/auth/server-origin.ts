import type { Context } from 'hono';

/**
 * Base address of the links in responses. A proxy that forwards requests to the engine sends the
 * prefix of its paths in `X-Forwarded-Prefix`.
 */
export function originOf(c: Context): string {
  return new URL(c.req.url).origin + (c.req.header('x-forwarded-prefix') ?? '');
}
