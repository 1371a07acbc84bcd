import type { SigningKey } from '#auth/mint-token.ts';
import { openEngine } from '#cli/data/open-engine.ts';
import type { Engine } from '#engine/engine.ts';
import { listen } from '#server/listen.ts';
import { createLocalProxy } from '../e2e/local-proxy.ts';

export interface Served {
  readonly engine: Engine;
  readonly apiKey: SigningKey;
  /** Without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/** The whole server over a data directory, on a free port of this machine. */
export async function serve(dataDir: string): Promise<Served> {
  const { engine, keys } = await openEngine(dataDir);
  const proxy = createLocalProxy(keys, { upstream: engine.fetch, log: console.error });
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
