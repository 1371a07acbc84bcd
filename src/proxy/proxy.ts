import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { requestId } from 'hono/request-id';
import { mintToken, type SigningKey } from '#auth/mint-token.ts';
import type { Upstream } from '#auth/upstream.ts';
import { CLIENT_ERRORS_PATH } from '#contract/client-error.ts';
import { type ErrorBody, serverFailed } from '#contract/error.ts';
import { KeyDescription } from '#contract/key-description.ts';
import { mediaAccessOf } from '#contract/media-access.ts';
import { METRICS_PATH, ROUTES } from '#contract/routes.ts';
import { SESSION_CLAIM } from '#contract/session.ts';
import { answerMethods, answerOther } from './answer-methods.ts';
import { appFiles } from './app-files.ts';
import { maxBodyBytes } from './body-limits.ts';
import { ClientErrorLog, limitClientError } from './client-errors.ts';
import { compressJson } from './compress-json.ts';
import { forward } from './forward.ts';
import { answerReadiness, type Health, refuseWhenStopping } from './health.ts';
import { limitRate } from './limits/limit-rate.ts';
import type { RateLimits } from './limits/rate-limits.ts';
import type { Metrics } from './observe/metrics.ts';
import { answerMetrics } from './observe/metrics-endpoint.ts';
import type { LogRequest } from './observe/request-entry.ts';
import { observe } from './observe/request-log.ts';
import { routeOf } from './observe/route-of.ts';
import { answerAllowedOrigins } from './request/allowed-origins.ts';
import { checkOrigin } from './request/check-origin.ts';
import { claimedKeyId } from './request/key-id.ts';
import type { ProxyEnv } from './request/proxy-env.ts';
import { asReached, type Client, type ClientRules, clientOf } from './request/request-origin.ts';
import { securityHeaders } from './security-headers.ts';
import { type SessionRules, sessionKey, sessionKeyForElement } from './session/browser-session.ts';
import { sessionRoutes } from './session/session-routes.ts';
import { isFromThisMachine } from './session/without-token.ts';

export interface ProxyOptions extends SessionRules {
  readonly upstream: Upstream;
  /** Folder of the built app. */
  readonly webRoot: string;
  /** Whom to believe about who sent a request. */
  readonly clientRules: ClientRules;
  /** Names this server goes by, beside localhost and addresses. */
  readonly hostNames: readonly string[];
  /** Key of programs on this machine that send neither token nor cookie; null where they need one. */
  readonly tokenlessKey: string | null;
  /** Origins of pages that may call the API with a token. */
  readonly allowedOrigins: readonly string[];
  readonly maxUploadBytes: number;
  readonly log: (message: string) => void;
  readonly logRequest: LogRequest;
  readonly metrics: Metrics;
  /** Opens the metrics to one who has no key, as programs that collect them do. */
  readonly metricsToken: string | undefined;
  /** Null for no limits. */
  readonly rateLimits: RateLimits | null;
  readonly health: Health;
}

/** A request is on its way for seconds at most; the token need not live longer than this. */
const TOKEN_LIFETIME_SECONDS = 60;
const COME_IN =
  'This request has neither a session nor a token. In a browser, open the address that the terminal printed; a program sends "Authorization: Bearer <jwt>".';
const TELL_OF_PROXY =
  'This request came by a reverse proxy that the server was not told of. Start it with --trust-proxy and the address of the proxy, then open the address that the terminal prints.';
const PUBLIC_ROUTES: readonly string[] = [ROUTES.healthcheck, ROUTES.openapi];
/** Its address is its token. */
const EXPORT_DOWNLOAD = pathsOf(ROUTES.exportDownload);
/** What elements of a page ask for: images, and a file that the browser saves. */
const FOR_ELEMENTS = new RegExp(`^/media/|${pathsOf(ROUTES.preparedExportFile).source}`);

/** Longer ones are not taken from a caller. */
const MAX_REQUEST_ID_LENGTH = 128;

/** The server as one function of a request. */
export function createProxy(
  given: ProxyOptions,
): (request: Request, env: HttpBindings) => Promise<Response> {
  const options = { ...given, upstream: given.metrics.measured(given.upstream) };
  const { allowedOrigins } = options;
  const clientErrors = new ClientErrorLog(options.log);
  const files = appFiles(options.webRoot, options.maxUploadBytes);
  const app = new Hono<ProxyEnv>()
    .onError((error, c) => answerError(c, error, options))
    .use(requestId({ limitLength: MAX_REQUEST_ID_LENGTH }))
    .use(observe(options.metrics, options.logRequest))
    .use(compressJson)
    .use(securityHeaders);
  if (allowedOrigins.length > 0) app.use(answerAllowedOrigins(allowedOrigins));
  app
    .use(refuseWhenStopping(options.health))
    .use(checkOrigin(options.hostNames, allowedOrigins))
    .use(answerMethods);
  if (options.rateLimits) app.use(limitRate(options.rateLimits, options.metrics));
  app
    .get(ROUTES.readiness, (c) => answerReadiness(c, options.health))
    .get(METRICS_PATH, (c) =>
      answerMetrics(c, options.metrics, options.metricsToken, () => mayAdminister(c, options)),
    )
    .route('/', sessionRoutes(options))
    .post(CLIENT_ERRORS_PATH, limitClientError, (c) => answerClientError(c, clientErrors, options))
    .all('/api/*', (c) => answerApi(c, options))
    .all('/media/*', (c) => answerApi(c, options))
    .all(ROUTES.openapi, (c) => answerApi(c, options))
    .get('/*', (c) => files.fetch(c.req.raw, c.env))
    .notFound(answerOther);
  return async (request, env) => {
    const peerAddress = env.incoming.socket.remoteAddress ?? '';
    const client = clientOf(request, peerAddress, options.clientRules);
    return app.fetch(asReached(request, client), { ...env, client });
  };
}

async function answerApi(c: Context<ProxyEnv>, options: ProxyOptions): Promise<Response> {
  const authorization = await authorizationFor(c, options);
  const maxBytes = maxBodyBytes(c.req.path, options.maxUploadBytes);
  const response = await forward(c, options.upstream, maxBytes, authorization);
  if (response.status !== 401) {
    const byToken = claimedKeyId(authorization ?? c.req.header('authorization'));
    c.set('caller', byToken ?? mediaAccessOf(c.req.raw)?.keyId);
  }
  return response;
}

/** Undefined leaves the request's own authorization as it is. @throws 401 */
async function authorizationFor(
  c: Context<ProxyEnv>,
  options: ProxyOptions,
): Promise<string | undefined> {
  const hasOwn = c.req.header('authorization') !== undefined;
  if (hasOwn || isPublic(c.req.path) || mediaAccessOf(c.req.raw)) return undefined;
  const isForElement = FOR_ELEMENTS.test(c.req.path) && c.req.method === 'GET';
  const key = await (isForElement ? sessionKeyForElement : sessionKey)(c, options);
  if (key) return bearer(key, { [SESSION_CLAIM]: true });
  const tokenless = await keyWithoutToken(c, options);
  if (tokenless) return bearer(tokenless);
  throw new HTTPException(401, { message: howToComeIn(c.env.client) });
}

async function bearer(key: SigningKey, claims = {}): Promise<string> {
  return `Bearer ${await mintToken(key, TOKEN_LIFETIME_SECONDS, claims)}`;
}

/** A browser that has or had a session is not given other rights than that. */
async function keyWithoutToken(
  c: Context<ProxyEnv>,
  { tokenlessKey, sessions, findKey, hostNames }: ProxyOptions,
): Promise<SigningKey | undefined> {
  if (tokenlessKey === null || !isFromThisMachine(c, hostNames)) return undefined;
  const { state } = await sessions.read(c.req.raw, c.env.client.prefix);
  return state === 'NONE' ? findKey(tokenlessKey) : undefined;
}

/** Only pages report, and a page has a session. @throws 401 */
async function answerClientError(
  c: Context<ProxyEnv>,
  clientErrors: ClientErrorLog,
  options: ProxyOptions,
): Promise<Response> {
  const key = await sessionKey(c, options);
  if (!key) throw new HTTPException(401, { message: howToComeIn(c.env.client) });
  return clientErrors.answer(c, key.key);
}

function howToComeIn({ cameBy }: Client): string {
  return cameBy === 'unknown proxy' ? TELL_OF_PROXY : COME_IN;
}

function pathsOf(route: string): RegExp {
  return new RegExp(`^${route.replace(/:\w+/g, '[^/]+')}$`);
}

function isPublic(path: string): boolean {
  return PUBLIC_ROUTES.includes(path) || EXPORT_DOWNLOAD.test(path);
}

/** Whether the caller's key is of an admin who may see all datasets. @throws 401 */
async function mayAdminister(c: Context<ProxyEnv>, options: ProxyOptions): Promise<boolean> {
  const authorization = await authorizationFor(c, options);
  const headers = { authorization: authorization ?? c.req.header('authorization') ?? '' };
  const response = await options.upstream(new Request(new URL(ROUTES.key, c.req.url), { headers }));
  if (response.status === 401) {
    throw new HTTPException(401, { message: 'The token is not valid for this server.' });
  }
  const key = KeyDescription.safeParse(await response.json().catch(() => undefined)).data;
  return key?.role === 'admin' && key.dataset_ids === null;
}

function answerError(c: Context, error: Error, { log }: ProxyOptions): Response {
  if (error instanceof HTTPException) {
    if (error.status === 401) c.header('WWW-Authenticate', 'Bearer');
    return c.json<ErrorBody>({ detail: error.message }, error.status);
  }
  const id = c.get('requestId');
  const { method, path } = c.req;
  log(`Request ${id} (${method} ${routeOf(path)}) failed: ${error.stack ?? error.message}`);
  return c.json(serverFailed(id), 500);
}
