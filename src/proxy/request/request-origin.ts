import { canonicalPath } from '#contract/canonical-path.ts';
import type { AddressRanges } from '#platform/network/address-ranges.ts';
import { forwardedClient, lastOf } from './forwarded-client.ts';
import { ForwardingError } from './parse-forwarded.ts';
import { isProxyHeader } from './proxy-headers.ts';

/** The sender of a request, and how it reached the server. */
export interface Client {
  /** Address of the client; that of the connection unless a trusted proxy reports another. */
  readonly address: string;
  /** Origin of the server for the client: scheme, name and port. */
  readonly origin: string;
  /** Path of the server for the client: empty, or like `/semblance`. */
  readonly prefix: string;
  /** Whether a reverse proxy forwarded the request, and whether it is a configured one. */
  readonly cameBy: 'connection' | 'trusted proxy' | 'unknown proxy';
  /** Why the headers of a trusted proxy are not credible, as a sentence; the request is refused. */
  readonly rejection?: string;
}

export interface ClientRules {
  /** Addresses of the reverse proxies whose headers are trusted. */
  readonly trustedProxies: AddressRanges;
  /** Prefix of all paths, unless a trusted proxy sends another. */
  readonly basePath: string;
}

/**
 * Only segments of harmless characters, because the path is written into pages, cookies and
 * addresses.
 */
export const BASE_PATH = /^(\/(?!\.)[\w.~-]+)*$/;
/**
 * A name or an address, and a port: no path, no user, nothing that a URL parser would read
 * differently.
 */
const HOST = /^([\w.-]+|\[[\da-f:]+\])(:\d{1,5})?$/i;

/** An IPv4 address as a dual-stack socket writes it. */
const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/i;

/** @param connectionAddress address of the connection's other end */
export function clientOf(
  request: Request,
  connectionAddress: string,
  { trustedProxies, basePath }: ClientRules,
): Client {
  const { headers } = request;
  const peerAddress = connectionAddress.replace(MAPPED_IPV4, '');
  const { origin } = new URL(request.url);
  const asConnected = { address: peerAddress, origin, prefix: basePath };
  if (!trustedProxies.has(peerAddress)) {
    const isForwarded = [...headers.keys()].some(isProxyHeader);
    return { ...asConnected, cameBy: isForwarded ? 'unknown proxy' : 'connection' };
  }
  try {
    const forwarded = forwardedClient(headers, peerAddress, trustedProxies);
    const prefix = lastOf(headers.get('x-forwarded-prefix'))?.replace(/\/$/, '');
    return {
      address: forwarded.address ?? peerAddress,
      origin:
        originOf(forwarded.protocol ?? 'http', forwarded.host ?? headers.get('host') ?? '') ??
        origin,
      prefix: prefix !== undefined && BASE_PATH.test(prefix) ? prefix : basePath,
      cameBy: 'trusted proxy',
    };
  } catch (error) {
    if (!(error instanceof ForwardingError)) throw error;
    return { ...asConnected, cameBy: 'trusted proxy', rejection: error.message };
  }
}

/** The request at the client's address, without the prefix and with a canonical path. */
export function asReached(request: Request, { origin, prefix }: Client): Request {
  const url = new URL(request.url);
  const isUnder = url.pathname === prefix || url.pathname.startsWith(`${prefix}/`);
  const path = isUnder ? url.pathname.slice(prefix.length) || '/' : url.pathname;
  const reached = origin + canonicalPath(path) + url.search;
  // A Request with the method TRACE cannot be created; every route refuses it anyway.
  if (reached === request.url || request.method === 'TRACE') return request;
  const { method, headers, signal, body } = request;
  return new Request(reached, {
    method,
    headers,
    signal,
    ...(body && { body, duplex: 'half' as const }),
  });
}

function originOf(protocol: string, host: string): string | undefined {
  if (protocol !== 'http' && protocol !== 'https') return undefined;
  const address = `${protocol}://${host}`;
  return HOST.test(host) && URL.canParse(address) ? new URL(address).origin : undefined;
}
