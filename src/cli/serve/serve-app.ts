import open from 'open';
import type { Upstream } from '#auth/upstream.ts';
import type { Keys } from '#cli/data/open-keys.ts';
import type { ServerLog } from '#cli/options/log.ts';
import type { Options } from '#cli/options/options.ts';
import type { Health } from '#proxy/health.ts';
import { type RateLimits, USUAL_RATE_LIMITS } from '#proxy/limits/rate-limits.ts';
import { Metrics } from '#proxy/observe/metrics.ts';
import { createProxy } from '#proxy/proxy.ts';
import type { SignInLinks } from '#proxy/session/browser-session.ts';
import { OneTimeToken } from '#proxy/session/one-time-token.ts';
import { Sessions } from '#proxy/session/sessions.ts';
import type { WebApp } from '#proxy/web-app.ts';
import { hostNamesOf, isLoopback, type Listener, listen, urlOf } from '#server/listen.ts';

export interface ServedUpstream {
  readonly fetch: Upstream;
  readonly notReadyBecause: Health['notReadyBecause'];
}

export interface ServingParts {
  readonly keys: Keys;
  readonly options: Options;
  readonly webApp: WebApp;
  readonly log: ServerLog;
}

export interface ServedApp {
  readonly url: string;
  readonly metrics: Metrics;
  /** Refuses new requests and answers running ones, for some seconds at most. */
  finish(): Promise<void>;
  /** Ends at once, including open connections. */
  close(): Promise<void>;
}

const NO_AUTH =
  'Programs on this machine need no token (--no-auth): requests without a token have admin access.';
/**
 * Less than supervisors wait before they kill: 10 s in Docker, 30 s in Kubernetes, 90 s in systemd.
 */
const FINISH_PATIENCE_MS = 8_000;

/**
 * Serves the app and the API of an upstream on the chosen host and port.
 * @throws UserError
 */
export async function serveApp(
  upstream: ServedUpstream,
  { keys, options, webApp, log }: ServingParts,
): Promise<ServedApp> {
  const { host, clientRules } = options;
  // Behind a reverse proxy, connections from this machine may carry requests of anybody.
  const isOursAlone = isLoopback(host) && clientRules.trustedProxies.isEmpty;
  const metrics = new Metrics();
  const stopping = new AbortController();
  const oneTimeToken = isOursAlone
    ? null
    : new OneTimeToken((next) =>
        console.log(`Sign-in link for another browser: ${withToken(next)}`),
      );
  const proxy = createProxy({
    upstream: upstream.fetch,
    webApp,
    keys: keys.ring,
    sessions: new Sessions(keys.sessionSecret, keys.endedSessions),
    localKey: oneTimeToken ? null : keys.ring.local.key,
    links: signInLinks(keys, oneTimeToken),
    clientRules,
    hostNames: hostNamesOf(host),
    tokenlessKey: options.noAuth ? keys.ring.local.key : null,
    allowedOrigins: options.allowedOrigins,
    maxUploadBytes: options.maxUploadBytes,
    log: log.message,
    logRequest: log.request,
    metrics,
    metricsToken: process.env['SEMBLANCE_METRICS_TOKEN'] || undefined,
    rateLimits: rateLimitsOf(options, isOursAlone),
    health: { notReadyBecause: upstream.notReadyBecause, stopping: stopping.signal },
  });
  const listener = await listen(proxy, host, options.port, clientRules.trustedProxies);
  const url = new URL(`${clientRules.basePath}/`, urlOf(host, listener.port)).href;
  const withToken = (token: string) => `${url}?token=${token}`;
  const address = oneTimeToken ? withToken(oneTimeToken.current) : url;
  if (options.noAuth) log.message(NO_AUTH);
  console.log(`Semblance is ready at ${address}`);
  if (options.openBrowser && hasBrowser()) await open(address).catch(() => undefined);
  const finish = async () => {
    stopping.abort();
    await finishRequests(listener);
  };
  return { url, metrics, finish, close: () => listener.close() };
}

/** @param terminalToken the token that the terminal prints, for the key of this machine */
export function signInLinks(
  { ring, links }: Keys,
  terminalToken: OneTimeToken | null,
): SignInLinks {
  return {
    find: async (token) => (terminalToken?.is(token) ? ring.local.key : links.find(token)),
    use: async (token) => (terminalToken?.use(token) ? ring.local.key : links.use(token)),
  };
}

/**
 * By default there is no limit when only this machine has access, because it would restrict only
 * the owner.
 */
function rateLimitsOf({ rateLimits }: Options, isOursAlone: boolean): RateLimits | null {
  return rateLimits === undefined ? (isOursAlone ? null : USUAL_RATE_LIMITS) : rateLimits;
}

async function finishRequests(listener: Listener): Promise<void> {
  const n = listener.inFlight();
  if (n > 0)
    console.log(
      `Finishing ${n} request${n === 1 ? '' : 's'}. Press Ctrl-C again to stop immediately.`,
    );
  await listener.drain(FINISH_PATIENCE_MS);
}

/** Whether a desktop browser can be opened: not over SSH, in a container or in CI. */
function hasBrowser(): boolean {
  const { env, platform } = process;
  if (env['CI'] || env['SSH_CONNECTION']) return false;
  return platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}
