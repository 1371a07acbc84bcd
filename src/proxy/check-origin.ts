import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ProxyEnv } from './proxy-env.ts';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses requests that a foreign page may have sent, or of which nobody can tell who did. A Host
 * that is a name other than ours points to DNS rebinding (an address as Host cannot be rebound, so
 * it passes; so does a name that a trusted proxy was reached by, where no session comes with the
 * page); an Origin other than the server itself is another site's script.
 * @param hostNames names, without port, that this server goes by beside localhost and addresses
 */
export function checkOrigin(hostNames: readonly string[]): MiddlewareHandler<ProxyEnv> {
  const names = new Set([...LOOPBACK_NAMES, ...hostNames.map((name) => name.toLowerCase())]);
  return async (c, next) => {
    const { trouble } = c.env.client;
    if (trouble) throw new HTTPException(400, { message: trouble });
    const url = new URL(c.req.url);
    const { hostname } = url;
    const isKnown = c.env.client.cameBy === 'trusted proxy' || names.has(hostname);
    if (!isKnown && !isAddress(hostname)) {
      throw new HTTPException(403, {
        message: `This server does not go by the name ${hostname}; start it with --host ${hostname} if it should.`,
      });
    }
    const origin = c.req.header('origin');
    if (origin !== undefined && !isOwn(origin, url)) {
      throw new HTTPException(403, { message: 'Requests from other sites are refused.' });
    }
    await next();
  };
}

function isAddress(hostname: string): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

/** Over plain http the page may have come by a TLS that we were not told of: only the host can tell. */
function isOwn(origin: string, url: URL): boolean {
  if (url.protocol === 'https:') return origin === url.origin;
  return URL.canParse(origin) && new URL(origin).host === url.host;
}
