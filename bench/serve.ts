import path from 'node:path';
import { listen } from '#cli/listen.ts';
import { openEngine } from '#cli/open-engine.ts';
import { DEFAULT_MAX_UPLOAD_BYTES } from '#contract/primitives.ts';
import type { Engine } from '#engine/engine.ts';
import { AddressRanges } from '#network/address-ranges.ts';
import type { ApiKey } from '#proxy/mint-token.ts';
import { Metrics } from '#proxy/observe/metrics.ts';
import { createProxy } from '#proxy/proxy.ts';
import { Sessions } from '#proxy/sessions.ts';

export interface Served {
  readonly engine: Engine;
  readonly apiKey: ApiKey;
  /** Without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/** The whole server over a data directory, on a free port of this machine. */
export async function serve(dataDir: string): Promise<Served> {
  const { engine, keys } = await openEngine(dataDir);
  const proxy = createProxy({
    upstream: engine.fetch,
    webRoot: path.resolve('dist/web'),
    findKey: (key) => keys.ring.find(key),
    sessions: new Sessions(keys.sessionSecret),
    localKey: keys.ring.local.key,
    takeOneTimeToken: async () => undefined,
    clientRules: { trustedProxies: new AddressRanges([]), basePath: '' },
    hostNames: [],
    maxUploadBytes: DEFAULT_MAX_UPLOAD_BYTES,
    log: console.error,
    logRequest: () => undefined,
    metrics: new Metrics(),
    metricsToken: undefined,
    rateLimits: null,
    health: {
      notReadyBecause: () => engine.notReadyBecause(),
      stopping: new AbortController().signal,
    },
  });
  const listener = await listen(proxy, '127.0.0.1', 0);
  return {
    engine,
    apiKey: keys.ring.local,
    url: `http://127.0.0.1:${listener.port}`,
    close: async () => {
      await listener.close();
      await engine.close();
    },
  };
}
