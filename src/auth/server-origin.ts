import type { Context } from 'hono';

declare module 'hono' {
  interface ContextVariableMap {
    /** Known once a link is made. */
    serverOrigin: string | undefined;
  }
}

/**
 * Base address of the links in responses. A proxy that forwards requests to the engine sends the
 * prefix of its paths in `X-Forwarded-Prefix`.
 */
export function originOf(c: Context): string {
  const known = c.get('serverOrigin');
  if (known !== undefined) return known;
  const origin = new URL(c.req.url).origin + (c.req.header('x-forwarded-prefix') ?? '');
  c.set('serverOrigin', origin);
  return origin;
}
