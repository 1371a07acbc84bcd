import type { ApiKeys } from '#auth/api-keys.ts';
import type { AuditLog } from '#auth/audit-log.ts';
import type { Log } from '#auth/http-errors.ts';
import type { Upstream } from '#auth/upstream.ts';
import { isFetchableAddress } from '#platform/network/own-network.ts';
import { createRemoteApp } from './app.ts';
import { cachedFor } from './cached-for.ts';
import { RemoteCapabilities } from './capabilities.ts';
import { checkDatasets, checkRemote } from './check-remote.ts';
import type { Credentials } from './client/credentials.ts';
import { RemoteClient } from './client/http-client.ts';
import { REMOTE_LIMITS, type RemoteLimits } from './client/limits.ts';
import { RemoteError, type RemoteErrorKind } from './client/remote-error.ts';
import type { RemoteFetch } from './client/remote-fetch.ts';
import { sendWithRetries } from './client/retry.ts';
import { DatasetScope } from './dataset-scope.ts';
import { MediaFetcher } from './fetch-media.ts';
import { MediaAddresses } from './media-addresses.ts';
import { fetchWithFallbacks } from './route-fallbacks.ts';

export interface RemoteOptions {
  /** The remote's address, including the path of its API if that is not the root. */
  readonly base: URL;
  readonly credentials: Credentials;
  /** The visible datasets; null for all. */
  readonly datasetIds: readonly string[] | null;
  /** Keys of this server; requests with their sessions and tokens are sent under `credentials`. */
  readonly keys: ApiKeys;
  readonly mediaSecret: Uint8Array;
  readonly auditLog: AuditLog;
  readonly log: Log;
  readonly limits?: Partial<RemoteLimits>;
  readonly isAllowedAddress?: (address: string) => boolean;
}

/** A remote server of the API as an upstream. */
export class Remote {
  readonly host: string;
  readonly fetch: Upstream;
  /**
   * A sentence that says why the remote cannot be used now; null when it can. The remote is asked
   * at most once in a few seconds and with a short time limit, because readiness probes do not
   * wait.
   */
  readonly notReadyBecause: () => Promise<string | null>;
  /** Counts of requests without a valid response, by kind of error. */
  readonly errorCounts: ReadonlyMap<RemoteErrorKind, number>;
  readonly #client: RemoteClient;
  readonly #media: MediaFetcher;
  readonly #fetchRemote: RemoteFetch;
  readonly #scope: DatasetScope;
  readonly #capabilities: RemoteCapabilities;

  constructor(options: RemoteOptions) {
    const { base, credentials, datasetIds, mediaSecret, keys, auditLog, log } = options;
    const limits = { ...REMOTE_LIMITS, ...options.limits };
    this.host = base.host;
    this.#client = new RemoteClient(limits);
    const errorCounts = new Map<RemoteErrorKind, number>();
    this.errorCounts = errorCounts;
    const fetchAs = (as: Credentials, within = limits): RemoteFetch => {
      const sending = { client: this.#client, credentials: as, limits: within };
      return (request) =>
        sendWithRetries(request, below(base, request), sending).catch(count(errorCounts));
    };
    this.#fetchRemote = fetchAs(credentials);
    this.#scope = new DatasetScope(datasetIds);
    this.#capabilities = new RemoteCapabilities(this.#fetchRemote, base.host);
    const sending = { client: this.#client, credentials, limits };
    const { isAllowedAddress = isFetchableAddress } = options;
    this.#media = new MediaFetcher(sending, base, isAllowedAddress);
    const app = createRemoteApp({
      fetchRemote: this.#fetchRemote,
      fetchAs,
      takesForeignTokens: credentials.isNeeded,
      scope: this.#scope,
      capabilities: this.#capabilities,
      addresses: new MediaAddresses(mediaSecret, base),
      media: this.#media,
      keys,
      auditLog,
      log,
    });
    this.fetch = async (request, caller) => app.fetch(request, { caller });
    const fetchBriefly = fetchAs(credentials, { ...limits, totalMs: limits.checkMs, retries: 1 });
    this.notReadyBecause = cachedFor(limits.checkAgainMs, () =>
      checkRemote(this.#withFallbacks(fetchBriefly), this.host).then(() => null, sentenceOf),
    );
  }

  /**
   * Checks that the remote accepts the credentials and serves the API.
   * @throws RemoteError
   */
  async check(): Promise<void> {
    const fetchRemote = this.#withFallbacks(this.#fetchRemote);
    await checkRemote(fetchRemote, this.host);
    await checkDatasets(fetchRemote, this.#scope, this.host);
  }

  #withFallbacks(fetchRemote: RemoteFetch): RemoteFetch {
    return (request) => fetchWithFallbacks(request, fetchRemote, this.#scope, this.#capabilities);
  }

  async close(): Promise<void> {
    await Promise.all([this.#client.close(), this.#media.close()]);
  }
}

function below(base: URL, request: Request): URL {
  const { pathname, search } = new URL(request.url);
  return new URL(base.href.replace(/\/$/, '') + pathname + search);
}

function count(errorCounts: Map<RemoteErrorKind, number>): (error: unknown) => never {
  return (error) => {
    if (error instanceof RemoteError) {
      errorCounts.set(error.kind, (errorCounts.get(error.kind) ?? 0) + 1);
    }
    throw error;
  };
}

function sentenceOf(error: unknown): string {
  if (error instanceof RemoteError) return error.message;
  throw error;
}
