import type { Context } from 'hono';
import type { HTTPException } from 'hono/http-exception';
import type { ApiKey } from '#auth/api-keys.ts';
import { httpError } from '#auth/http-errors.ts';
import type { Caller } from '#auth/upstream.ts';
import { mediaAccessOf } from '#contract/media-access.ts';
import { ROUTES } from '#contract/routes.ts';
import type { ProxyEnv } from '#proxy/request/proxy-env.ts';
import type { Client } from '#proxy/request/request-origin.ts';
import { type SessionRules, sessionKey, sessionKeyForElement } from './browser-session.ts';
import { isFromThisMachine } from './without-token.ts';

export interface CallerRules extends SessionRules {
  /** Names of this server, in addition to localhost and addresses. */
  readonly hostNames: readonly string[];
  /** Key of programs on this machine that send neither token nor cookie; null if they need one. */
  readonly tokenlessKey: string | null;
}

const COME_IN =
  'Authentication required. In a browser, open the sign-in link printed in the terminal; from a program, send "Authorization: Bearer <jwt>".';
const NAME_THE_PROXY =
  'This request came through a reverse proxy that the server does not trust. Start the server with --trust-proxy and the address of the proxy, then open the sign-in link printed in the terminal.';

const PUBLIC_ROUTES: readonly string[] = [ROUTES.healthcheck, ROUTES.openapi];
/** The address of an export contains its token. */
const EXPORT_DOWNLOAD = pathsOf(ROUTES.exportDownload);
/** Paths that elements of a page request: images, and a file that the browser saves. */
const FOR_ELEMENTS = new RegExp(`^/media/|${pathsOf(ROUTES.preparedExportFile).source}`);

/**
 * Authenticates a request that carries no token or signed address. The key is looked up on every
 * request, because a revoked key ends its sessions at once.
 * @returns undefined when the upstream has to authenticate the request: it carries a token or a
 * signed address, or its route is public
 * @throws 401
 */
export async function authenticateCaller(
  c: Context<ProxyEnv>,
  rules: CallerRules,
): Promise<Caller | undefined> {
  const hasToken = c.req.header('authorization') !== undefined;
  if (hasToken || isPublic(c.req.path) || mediaAccessOf(c.req.raw)) return undefined;
  const isForElement = FOR_ELEMENTS.test(c.req.path) && c.req.method === 'GET';
  const key = await (isForElement ? sessionKeyForElement : sessionKey)(c, rules);
  if (key) return { key, isSession: true };
  const tokenless = await keyWithoutToken(c, rules);
  if (tokenless) return { key: tokenless, isSession: false };
  throw unauthenticated(c.env.client);
}

/** A 401 with instructions to sign in. */
export function unauthenticated({ cameBy }: Client): HTTPException {
  return httpError(401, cameBy === 'unknown proxy' ? NAME_THE_PROXY : COME_IN);
}

/** A browser that has or had a session gets only the session's rights. */
async function keyWithoutToken(
  c: Context<ProxyEnv>,
  { tokenlessKey, sessions, keys, hostNames }: CallerRules,
): Promise<ApiKey | undefined> {
  if (tokenlessKey === null || !isFromThisMachine(c, hostNames)) return undefined;
  const { state } = await sessions.read(c.req.raw, c.env.client.prefix);
  return state === 'NONE' ? keys.find(tokenlessKey) : undefined;
}

function pathsOf(route: string): RegExp {
  return new RegExp(`^${route.replace(/:\w+/g, '[^/]+')}$`);
}

function isPublic(path: string): boolean {
  return PUBLIC_ROUTES.includes(path) || EXPORT_DOWNLOAD.test(path);
}
