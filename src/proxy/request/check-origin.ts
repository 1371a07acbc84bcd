import { isIP } from 'node:net';
import type { HonoRequest, MiddlewareHandler } from 'hono';
import { httpError } from '#auth/http-errors.ts';
import { mediaAccessOf } from '#contract/media-access.ts';
import { isForOtherOrigins } from './allowed-origins.ts';
import type { ProxyEnv } from './proxy-env.ts';

export const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];
const FOREIGN =
  'Requests from other sites are rejected. To let the pages of a site call the API with a token, start the server with --allow-origin.';
const NOT_FOR_OTHERS =
  'Pages of other sites may only call the API, except for its session endpoints.';
const NEEDS_TOKEN =
  'Pages of other sites need "Authorization: Bearer <jwt>". They cannot use the session of this browser.';

/**
 * Refuses requests that a foreign page may have sent, or whose sender is unknown. A Host with a
 * foreign name indicates DNS rebinding. An IP address as Host cannot be rebound and is accepted,
 * and so is the name under which a trusted proxy was reached, because no session is sent with a
 * rebound page there. An Origin other than the server itself is another site's script, which must
 * be allowed and send a token: the session is never used for it.
 * @param hostNames names of this server, without port, in addition to localhost and addresses
 * @param allowedOrigins origins of pages that may call the API with a token
 */
export function checkOrigin(
  hostNames: readonly string[],
  allowedOrigins: readonly string[],
): MiddlewareHandler<ProxyEnv> {
  const names = new Set([...LOOPBACK_NAMES, ...hostNames.map((name) => name.toLowerCase())]);
  return async (c, next) => {
    const { rejection } = c.env.client;
    if (rejection) throw httpError(400, rejection);
    const url = new URL(c.req.url);
    const { hostname } = url;
    const isKnown = c.env.client.cameBy === 'trusted proxy' || names.has(hostname);
    if (!isKnown && !isAddress(hostname)) {
      throw httpError(
        403,
        `This server does not accept the host name ${hostname}. If it should, start it with --host ${hostname}.`,
      );
    }
    const origin = c.req.header('origin');
    if (origin !== undefined && !isOwn(origin, url)) {
      if (!allowedOrigins.includes(origin)) throw httpError(403, FOREIGN);
      checkCallOfOtherOrigin(c.req);
    }
    await next();
  };
}

/** @throws 401, 403 */
function checkCallOfOtherOrigin({ path, raw }: HonoRequest): void {
  if (!isForOtherOrigins(path)) throw httpError(403, NOT_FOR_OTHERS);
  const hasOwnAccess = raw.headers.has('authorization') || mediaAccessOf(raw) !== undefined;
  if (!hasOwnAccess) throw httpError(401, NEEDS_TOKEN);
}

function isAddress(hostname: string): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

/**
 * Over plain HTTP, a proxy may have terminated TLS without telling us, so only the host is
 * compared.
 */
function isOwn(origin: string, url: URL): boolean {
  if (url.protocol === 'https:') return origin === url.origin;
  return URL.canParse(origin) && new URL(origin).host === url.host;
}
