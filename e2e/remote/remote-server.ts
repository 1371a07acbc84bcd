import { AuditLog } from '#auth/audit-log.ts';
import { mintToken, type SigningKey } from '#auth/mint-token.ts';
import { type Keys, openKeys } from '#cli/data/open-keys.ts';
import { addRemoteMetrics } from '#cli/serve/remote-metrics.ts';
import { Metrics } from '#proxy/observe/metrics.ts';
import { Remote, type RemoteOptions } from '#remote/remote.ts';
import { listen } from '#server/listen.ts';
import { createLocalProxy } from '../local-proxy.ts';
import { localSession } from '../page-session.ts';

/** A server before another one, on a free port of this machine. */
export interface RemoteServer {
  /** Without a slash at its end. */
  readonly url: string;
  readonly remote: Remote;
  /** Of this server, not of the remote. */
  readonly keys: Keys;
  readonly log: readonly string[];
  /** A request of a browser with its session. */
  browse(pathname: string, init?: RequestInit): Promise<Response>;
  /** A request of a program with a token of a key of this server. */
  get(pathname: string, key: SigningKey): Promise<Response>;
  close(): Promise<void>;
}

interface RemoteServerOptions
  extends Pick<RemoteOptions, 'credentials' | 'limits' | 'isAllowedAddress'> {
  readonly upstream: string;
  readonly dataDir: string;
  readonly datasetIds?: readonly string[];
}

export async function startRemoteServer(options: RemoteServerOptions): Promise<RemoteServer> {
  const { upstream, dataDir, datasetIds = null, ...others } = options;
  const keys = await openKeys(dataDir);
  const log: string[] = [];
  const remote = new Remote({
    ...others,
    base: new URL(upstream),
    datasetIds,
    keys: keys.ring,
    mediaSecret: keys.sessionSecret,
    auditLog: new AuditLog(keys.directory.auditLog, (message) => log.push(message)),
    log: (message) => log.push(message),
  });
  const metrics = new Metrics();
  addRemoteMetrics(metrics.registry, remote);
  const { notReadyBecause } = remote;
  const proxy = createLocalProxy(keys, {
    upstream: remote.fetch,
    log: (message) => log.push(message),
    metrics,
    health: { notReadyBecause, stopping: new AbortController().signal },
  });
  const listener = await listen(proxy, '127.0.0.1', 0);
  const url = `http://127.0.0.1:${listener.port}`;
  const session = await localSession(url);
  return {
    url,
    remote,
    keys,
    log,
    browse: (pathname, init = {}) =>
      fetch(new URL(pathname, url), { ...init, headers: { ...init.headers, ...session } }),
    get: async (pathname, key) => {
      const authorization = `Bearer ${await mintToken(key, 60)}`;
      return fetch(new URL(pathname, url), { headers: { authorization } });
    },
    close: async () => {
      await listener.close();
      await remote.close();
    },
  };
}
