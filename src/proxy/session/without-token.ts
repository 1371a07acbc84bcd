import type { Context } from 'hono';
import { LOOPBACK_NAMES } from '#proxy/request/check-origin.ts';
import type { ProxyEnv } from '#proxy/request/proxy-env.ts';

const LOOPBACK_ADDRESS = /^(127\.\d+\.\d+\.\d+|::1)$/;

/**
 * Whether a program on this machine sent the request to this server directly: no proxy or forwarded
 * port in between, no page of another site in a browser. Browsers send the site that caused a
 * request to a loopback address in `Sec-Fetch-Site`; `checkOrigin` has refused foreign origins.
 * @param hostNames as for `checkOrigin`
 */
export function isFromThisMachine(c: Context<ProxyEnv>, hostNames: readonly string[]): boolean {
  const { client, incoming } = c.env;
  const { hostname, port } = new URL(c.req.url);
  const isOwnHost =
    [...LOOPBACK_NAMES, ...hostNames].includes(hostname) &&
    Number(port || 80) === incoming.socket.localPort;
  const site = c.req.header('sec-fetch-site') ?? 'none';
  return (
    client.cameBy === 'connection' &&
    LOOPBACK_ADDRESS.test(client.address) &&
    isOwnHost &&
    (site === 'none' || site === 'same-origin')
  );
}
