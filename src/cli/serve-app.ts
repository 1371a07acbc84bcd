import open from 'open';
import { OneTimeToken } from '#proxy/one-time-token.ts';
import { createProxy } from '#proxy/proxy.ts';
import { Sessions } from '#proxy/sessions.ts';
import type { Upstream } from '#proxy/upstream.ts';
import { hostNamesOf, isLoopback, urlOf } from './addresses.ts';
import type { Keys } from './keys/open-keys.ts';
import { type Listener, listen } from './listen.ts';
import type { Options } from './options.ts';

export interface ServedApp extends Listener {
  readonly url: string;
}

/** The app and the API before an upstream, on the port and host that were asked for. @throws UserError */
export async function serveApp(
  upstream: Upstream,
  keys: Keys,
  options: Options,
  webRoot: string,
): Promise<ServedApp> {
  const { host } = options;
  const oneTimeToken = isLoopback(host)
    ? null
    : new OneTimeToken((next) => console.log(`Address for one more browser: ${withToken(next)}`));
  const proxy = createProxy({
    upstream,
    webRoot,
    findKey: (key) => keys.ring.find(key),
    sessions: new Sessions(keys.sessionSecret),
    localKey: oneTimeToken ? null : keys.ring.local.key,
    takeOneTimeToken: async (token) =>
      oneTimeToken?.use(token) ? keys.ring.local.key : keys.links.use(token),
    hostNames: hostNamesOf(host),
    maxUploadBytes: options.maxUploadBytes,
    log: console.error,
  });
  const listener = await listen(proxy, host, options.port);
  const url = urlOf(host, listener.port);
  const withToken = (token: string) => `${url}?token=${token}`;
  const address = oneTimeToken ? withToken(oneTimeToken.current) : url;
  console.log(`Semblance is ready at ${address}`);
  if (options.openBrowser && hasBrowser()) await open(address).catch(() => undefined);
  return { ...listener, url };
}

/** A desktop to open a browser on: not over SSH, in a container or in CI. */
function hasBrowser(): boolean {
  const { env, platform } = process;
  if (env['CI'] || env['SSH_CONNECTION']) return false;
  return platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}
