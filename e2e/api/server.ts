import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mintToken, type SigningKey } from '#auth/mint-token.ts';
import { openEngine } from '#cli/data/open-engine.ts';
import type { Keys } from '#cli/data/open-keys.ts';
import { addEngineMetrics } from '#cli/serve/engine-metrics.ts';
import { signInLinks } from '#cli/serve/serve-app.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { giveModel } from '#engine/embed/model/made-model.fixture.ts';
import type { Engine } from '#engine/engine.ts';
import type { FetchRules } from '#engine/query/fetch-image.ts';
import type { UploadLimits } from '#engine/uploads/upload-limits.ts';
import type { RateLimits } from '#proxy/limits/rate-limits.ts';
import { Metrics } from '#proxy/observe/metrics.ts';
import type { RequestEntry } from '#proxy/observe/request-entry.ts';
import type { ClientRules } from '#proxy/request/request-origin.ts';
import { OneTimeToken } from '#proxy/session/one-time-token.ts';
import { listen } from '#server/listen.ts';
import { createLocalProxy } from '../local-proxy.ts';
import { sharedThreads } from './shared-threads.ts';

/** A whole server on a free port of this machine, over a data directory that goes with it. */
export interface TestServer {
  readonly url: string;
  readonly engine: Engine;
  readonly keys: Keys;
  /** That of this machine. */
  readonly apiKey: SigningKey;
  /** Used tokens of the one-time address, newest last. */
  readonly oneTimeToken: OneTimeToken | null;
  /** What the proxy told the log. */
  readonly log: readonly string[];
  /** What the engine did. */
  readonly engineLog: readonly string[];
  /** What the log tells of those that are over. */
  readonly requests: readonly RequestEntry[];
  /** As a signal to stop begins it: finishes what is under way, refuses what comes. */
  drain(patienceMs: number): Promise<void>;
  inFlight(): number;
  /** Breaks off all connections; the engine goes on. */
  closeListener(): Promise<void>;
  addFolder(folder: string): Promise<LiveDataset>;
  /** A request under a valid token, of this machine's key unless another is given. */
  get(pathname: string, init?: RequestInit, key?: SigningKey): Promise<Response>;
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly dataDir?: string;
  readonly maxUploadBytes?: number;
  readonly fetchRules?: Partial<FetchRules>;
  readonly uploadLimits?: Partial<UploadLimits>;
  readonly uploadQuotaBytes?: number | null;
  readonly needsOneTimeToken?: boolean;
  readonly clientRules?: ClientRules;
  readonly rateLimits?: RateLimits;
  readonly metricsToken?: string;
  readonly noAuth?: boolean;
  readonly allowedOrigins?: readonly string[];
  /** For tests of how threads start, fail and end. */
  readonly hasOwnThreads?: boolean;
  /** The clock of signed addresses. */
  readonly now?: () => number;
  readonly growthWaitMs?: number;
  /** Address of a PostgreSQL database. */
  readonly store?: string;
  readonly indexMemoryBytes?: number;
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? (await temporaryFolder());
  const engineLog: string[] = [];
  const threads = options.hasOwnThreads ? {} : { threads: sharedThreads() };
  const { engine, keys } = await openEngine(dataDir, { ...options, ...threads }, (message) => {
    engineLog.push(message);
  });
  // The engine has made its folders by now and reads the network later.
  if (options.hasOwnThreads) await giveModel(dataDir);
  const log: string[] = [];
  const requests: RequestEntry[] = [];
  const stopping = new AbortController();
  const metrics = new Metrics();
  addEngineMetrics(metrics.registry, () => engine);
  const oneTimeToken = options.needsOneTimeToken ? new OneTimeToken(() => undefined) : null;
  const proxy = createLocalProxy(keys, {
    upstream: engine.fetch,
    localKey: oneTimeToken ? null : keys.ring.local.key,
    links: signInLinks(keys, oneTimeToken),
    ...(options.clientRules && { clientRules: options.clientRules }),
    ...(options.noAuth && { tokenlessKey: keys.ring.local.key }),
    ...(options.allowedOrigins && { allowedOrigins: options.allowedOrigins }),
    ...(options.maxUploadBytes !== undefined && { maxUploadBytes: options.maxUploadBytes }),
    log: (message) => log.push(message),
    logRequest: (entry) => requests.push(entry),
    metrics,
    metricsToken: options.metricsToken,
    rateLimits: options.rateLimits ?? null,
    health: { notReadyBecause: () => engine.notReadyBecause(), stopping: stopping.signal },
  });
  const listener = await listen(proxy, '127.0.0.1', 0);
  const url = `http://127.0.0.1:${listener.port}`;
  return {
    url,
    engine,
    keys,
    apiKey: keys.ring.local,
    oneTimeToken,
    log,
    engineLog,
    requests,
    drain: (patienceMs) => {
      stopping.abort();
      return listener.drain(patienceMs);
    },
    inFlight: listener.inFlight,
    closeListener: listener.close,
    addFolder: async (folder) => {
      const displayName = path.basename(folder);
      const [dataset] = await engine.addFolders([{ folder: await realpath(folder), displayName }]);
      if (!dataset) throw new Error('the engine took no folder');
      return dataset;
    },
    get: async (pathname, init = {}, key = keys.ring.local) => {
      const token = await mintToken(key, 60);
      return fetch(url + pathname, {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${token}` },
      });
    },
    close: async () => {
      await listener.close();
      await engine.close();
      if (!options.dataDir) await rm(dataDir, { recursive: true });
    },
  };
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'semblance-'));
}
