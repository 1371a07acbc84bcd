import { canonicalPath } from '#contract/canonical-path.ts';
import type { AddressRanges } from '#platform/network/address-ranges.ts';
import { forwardedClient, lastOf } from './forwarded-client.ts';
import { ForwardingError } from './parse-forwarded.ts';
import { isProxyHeader } from './proxy-headers.ts';

/** Who sent a request, and how they reached us. */
export interface Client {
  /** Of the machine that asked; of the connection unless a trusted proxy says otherwise. */
  readonly address: string;
  /** Of the server as the client knows it: scheme, name and port. */
  readonly origin: string;
  /** Path under which the client finds the server: empty, or like `/semblance`. */
  readonly prefix: string;
  /** Whether a reverse proxy brought the request, and whether it is one that we were told of. */
  readonly cameBy: 'connection' | 'trusted proxy' | 'unknown proxy';
  /** Why the headers of a trusted proxy cannot be believed, as a sentence; the request is rejected for it. */
  readonly rejection?: string;
}

export interface ClientRules {
  /** Addresses of the reverse proxies whose word counts. */
  readonly trustedProxies: AddressRanges;
  /** Prefix of all paths, unless a trusted proxy names another. */
  readonly basePath: string;
}

/** Segments of harmless characters: it is written into pages, cookies and addresses. */
export const BASE_PATH = /^(\/(?!\.)[\w.~-]+)*$/;
/** A name or an address, and a port: no path, no user, nothing that a URL would read in another way. */
const HOST = /^([\w.-]+|\[[\da-f:]+\])(:\d{1,5})?$/i;

/** An IPv4 address as a socket for both families writes it. */
const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/i;

/** @param connectionAddress the other end of the connection */
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

/** The request at the address that the client knows, without the prefix and with its path in one form. */
export function asReached(request: Request, { origin, prefix }: Client): Request {
  const url = new URL(request.url);
  const isUnder = url.pathname === prefix || url.pathname.startsWith(`${prefix}/`);
  const path = isUnder ? url.pathname.slice(prefix.length) || '/' : url.pathname;
  const reached = origin + canonicalPath(path) + url.search;
  // There can be no other request with this method; it is refused wherever it goes.
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
