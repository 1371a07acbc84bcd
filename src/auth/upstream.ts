import type { ApiKey } from './api-keys.ts';

/** Who makes a request. */
export interface Caller {
  readonly key: ApiKey;
  /** Whether the key was found by a browser session rather than a token. */
  readonly isSession: boolean;
}

/**
 * The Visual Search API behind the proxy: the embedded engine, or a remote server.
 * @param caller whom the proxy has authenticated. Left out, the upstream authenticates the request by
 * its token or its signed address. It is an argument and not a header, because a client can write headers.
 */
export type Upstream = (request: Request, caller?: Caller) => Promise<Response>;

/** What an upstream's app gets beside the request. */
export interface UpstreamEnv {
  Bindings: { readonly caller: Caller | undefined };
}
