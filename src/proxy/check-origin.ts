import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses requests that a foreign page may have sent. A Host that is a name other than ours points
 * to DNS rebinding (an address as Host cannot be rebound, so it passes); an Origin other than the
 * server itself is another site's script.
 * @param hostNames names, without port, that this server goes by beside localhost and addresses
 */
export function checkOrigin(hostNames: readonly string[]): MiddlewareHandler {
  const names = new Set([...LOOPBACK_NAMES, ...hostNames.map((name) => name.toLowerCase())]);
  return async (c, next) => {
    const { hostname, host } = new URL(c.req.url);
    if (!names.has(hostname) && !isAddress(hostname)) {
      throw new HTTPException(403, {
        message: `This server does not go by the name ${hostname}; start it with --host ${hostname} if it should.`,
      });
    }
    const origin = c.req.header('origin');
    if (origin !== undefined && !isSameHost(origin, host)) {
      throw new HTTPException(403, { message: 'Requests from other sites are refused.' });
    }
    await next();
  };
}

function isAddress(hostname: string): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

function isSameHost(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
