import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { requestId } from 'hono/request-id';
import { errorHandler, httpError } from '#auth/http-errors.ts';
import type { Upstream } from '#auth/upstream.ts';
import { CLIENT_ERRORS_PATH } from '#contract/client-error.ts';
import { KeyDescription } from '#contract/key-description.ts';
import { mediaAccessOf } from '#contract/media-access.ts';
import { METRICS_PATH, ROUTES } from '#contract/routes.ts';
import { answerMethods, answerOther } from './answer-methods.ts';
import { appFiles } from './app-files.ts';
import { maxBodyBytes } from './body-limit.ts';
import { ClientErrorLog, limitClientError } from './client-errors.ts';
import { compressJson } from './compress-json.ts';
import { forward } from './forward.ts';
import { answerReadiness, type Health, refuseWhenStopping } from './health.ts';
import { limitRate } from './limits/limit-rate.ts';
import type { RateLimits } from './limits/rate-limits.ts';
import type { Metrics } from './observe/metrics.ts';
import { answerMetrics } from './observe/metrics-endpoint.ts';
import type { LogRequest } from './observe/request-entry.ts';
import { logRequests } from './observe/request-log.ts';
import { routeOf } from './observe/route-of.ts';
import { answerAllowedOrigins } from './request/allowed-origins.ts';
import { checkOrigin } from './request/check-origin.ts';
import { claimedKeyId } from './request/key-id.ts';
import type { ProxyEnv } from './request/proxy-env.ts';
import { asReached, type ClientRules, clientOf } from './request/request-origin.ts';
import { securityHeaders } from './security-headers.ts';
import {
  authenticateCaller,
  type CallerRules,
  unauthenticated,
} from './session/authenticate-caller.ts';
import { sessionKey } from './session/browser-session.ts';
import { sessionRoutes } from './session/session-routes.ts';
import type { WebApp } from './web-app.ts';

export interface ProxyOptions extends CallerRules {
  readonly upstream: Upstream;
  readonly webApp: WebApp;
  /** The reverse proxies whose headers about the sender are trusted. */
  readonly clientRules: ClientRules;
  /** Origins of pages that may call the API with a token. */
  readonly allowedOrigins: readonly string[];
  readonly maxUploadBytes: number;
  readonly log: (message: string) => void;
  readonly logRequest: LogRequest;
  readonly metrics: Metrics;
  /** Gives access to the metrics without a key, because programs that collect them have none. */
  readonly metricsToken: string | undefined;
  /** Null for no limits. */
  readonly rateLimits: RateLimits | null;
  readonly health: Health;
}

/** A longer id from a caller is replaced. */
const MAX_REQUEST_ID_LENGTH = 128;

/** The server as a single function of a request. */
export function createProxy(
  given: ProxyOptions,
): (request: Request, env: HttpBindings) => Promise<Response> {
  const options = { ...given, upstream: given.metrics.measured(given.upstream) };
  const { allowedOrigins } = options;
  const clientErrors = new ClientErrorLog(options.log);
  const files = appFiles(options.webApp, options.maxUploadBytes);
  const app = new Hono<ProxyEnv>()
    .onError(errorHandler(options.log, { routeOf: (c) => routeOf(c.req.path) }))
    .use(requestId({ limitLength: MAX_REQUEST_ID_LENGTH }))
    .use(logRequests(options.metrics, options.logRequest))
    .use(compressJson)
    .use(securityHeaders(options.webApp.nonce));
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
  const caller = await authenticateCaller(c, options);
  const maxBytes = maxBodyBytes(c.req.path, options.maxUploadBytes);
  const response = await forward(c, options.upstream, maxBytes, caller);
  if (response.status !== 401) {
    const claimed = claimedKeyId(c.req.header('authorization')) ?? mediaAccessOf(c.req.raw)?.keyId;
    c.set('keyId', caller?.key.key ?? claimed);
  }
  return response;
}

/**
 * Only pages send reports, and a page has a session.
 * @throws 401
 */
async function answerClientError(
  c: Context<ProxyEnv>,
  clientErrors: ClientErrorLog,
  options: ProxyOptions,
): Promise<Response> {
  const key = await sessionKey(c, options);
  if (!key) throw unauthenticated(c.env.client);
  return clientErrors.answer(c, key.key);
}

/**
 * Whether the caller's key belongs to an admin with access to all datasets.
 * @throws 401
 */
async function mayAdminister(c: Context<ProxyEnv>, options: ProxyOptions): Promise<boolean> {
  const caller = await authenticateCaller(c, options);
  const authorization = c.req.header('authorization');
  const headers = authorization === undefined ? {} : { authorization };
  const request = new Request(new URL(ROUTES.key, c.req.url), { headers });
  const response = await options.upstream(request, caller);
  if (response.status === 401) {
    throw httpError(401, 'The token is not valid for this server.');
  }
  const key = KeyDescription.safeParse(await response.json().catch(() => undefined)).data;
  return key?.role === 'admin' && key.dataset_ids === null;
}
