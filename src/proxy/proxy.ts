import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { type ErrorBody, SERVER_FAILED } from '#contract/error.ts';
import { ROUTES } from '#contract/routes.ts';
import { appFiles } from './app-files.ts';
import { checkOrigin } from './check-origin.ts';
import { forward } from './forward.ts';
import { type ApiKey, mintToken } from './mint-token.ts';
import type { Sessions } from './sessions.ts';
import type { Upstream } from './upstream.ts';

export interface ProxyOptions {
  readonly upstream: Upstream;
  /** Folder of the built app. */
  readonly webRoot: string;
  /** Undefined when there is no such key, or none any more. */
  findKey(key: string): Promise<ApiKey | undefined>;
  readonly sessions: Sessions;
  /**
   * The key that browsers get a session for with the page, when only this machine can reach the
   * server; null when others can.
   */
  readonly localKey: string | null;
  /** The key that the token of a one-time address opens a session for; the token is used up then. */
  takeOneTimeToken(token: string): Promise<string | undefined>;
  /** Names this server goes by, beside localhost and addresses. */
  readonly hostNames: readonly string[];
  readonly maxUploadBytes: number;
  readonly log: (message: string) => void;
}

/** A request is on its way for seconds at most; the token need not live longer than this. */
const TOKEN_LIFETIME_SECONDS = 60;
const TOKEN_PARAM = 'token';
const PUBLIC_ROUTES: readonly string[] = [ROUTES.healthcheck, ROUTES.openapi];

/** The app loads nothing from elsewhere and runs no inline script; pictures being cropped are blobs. */
const HEADERS: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    imgSrc: ["'self'", 'blob:', 'data:'],
    objectSrc: ["'none'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
  xFrameOptions: 'DENY',
  strictTransportSecurity: false,
};

/** The server as one function of a request. */
export function createProxy(options: ProxyOptions): (request: Request) => Promise<Response> {
  const files = appFiles(options.webRoot, options.maxUploadBytes);
  const app = new Hono()
    .onError((error, c) => answerError(c, error, options))
    .use(secureHeaders(HEADERS))
    .use(checkOrigin(options.hostNames))
    .all('/api/*', (c) => answerApi(c, options))
    .all('/media/*', (c) => answerApi(c, options))
    .all(ROUTES.openapi, (c) => answerApi(c, options))
    .get('/*', async (c) => (await openSession(c, options)) ?? answerPage(c, files, options))
    .notFound(answerNotFound);
  return async (request) => app.fetch(request);
}

async function answerApi(c: Context, options: ProxyOptions): Promise<Response> {
  const authorization = await authorizationFor(c, options);
  return forward(c, options.upstream, options.maxUploadBytes, authorization);
}

/** Undefined leaves the request's own authorization as it is. @throws 401 */
async function authorizationFor(c: Context, options: ProxyOptions): Promise<string | undefined> {
  const hasOwn = c.req.header('authorization') !== undefined;
  if (hasOwn || PUBLIC_ROUTES.includes(c.req.path)) return undefined;
  const key = await sessionKey(c, options);
  if (key) return `Bearer ${await mintToken(key, TOKEN_LIFETIME_SECONDS)}`;
  throw new HTTPException(401, {
    message:
      'This request has neither a session nor a token. In a browser, open the address that the terminal printed; a program sends "Authorization: Bearer <jwt>".',
  });
}

/** The key of the browser's session, if both are still there. */
async function sessionKey(
  c: Context,
  { sessions, findKey }: ProxyOptions,
): Promise<ApiKey | undefined> {
  const key = await sessions.keyOf(c.req.raw);
  return key === undefined ? undefined : findKey(key);
}

/** A one-time address: its token becomes a session and leaves the address bar. */
async function openSession(c: Context, options: ProxyOptions): Promise<Response | undefined> {
  const token = c.req.query(TOKEN_PARAM);
  // Link checkers send HEAD; they must not use up the token of the person who clicks.
  if (c.req.method !== 'GET' || token === undefined) return undefined;
  // Another site must not change under whose key a person works here.
  const isForeign = c.req.header('sec-fetch-site') === 'cross-site';
  if (isForeign && (await sessionKey(c, options))) return undefined;
  const key = await options.takeOneTimeToken(token);
  if (key === undefined) return undefined;
  const url = new URL(c.req.url);
  url.searchParams.delete(TOKEN_PARAM);
  c.header('Set-Cookie', await options.sessions.cookieFor(c.req.raw, key));
  c.header('Referrer-Policy', 'no-referrer');
  return c.redirect(url.pathname + url.search, 303);
}

async function answerPage(c: Context, files: Hono, options: ProxyOptions): Promise<Response> {
  const { sessions, localKey } = options;
  const response = await files.fetch(c.req.raw);
  const isPage = response.headers.get('content-type')?.startsWith('text/html') === true;
  if (localKey === null || !isPage || (await sessionKey(c, options))) return response;
  const withSession = new Response(response.body, response);
  withSession.headers.append('Set-Cookie', await sessions.cookieFor(c.req.raw, localKey));
  return withSession;
}

function answerNotFound(c: Context): Response {
  return c.json<ErrorBody>({ detail: `There is nothing at ${c.req.method} ${c.req.path}.` }, 404);
}

function answerError(c: Context, error: Error, { log }: ProxyOptions): Response {
  if (error instanceof HTTPException) {
    if (error.status === 401) c.header('WWW-Authenticate', 'Bearer');
    return c.json<ErrorBody>({ detail: error.message }, error.status);
  }
  log(`${c.req.method} ${c.req.path} failed: ${error.stack ?? error.message}`);
  return c.json(SERVER_FAILED, 500);
}
