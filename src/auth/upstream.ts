import type { ApiKey } from './api-keys.ts';

export interface Caller {
  readonly key: ApiKey;
  /** Whether a browser session, not a token, identified the key. */
  readonly isSession: boolean;
}

/**
 * The Visual Search API behind the proxy: the embedded engine, or a remote server.
 * @param caller authenticated by the proxy. If omitted, the upstream authenticates the request by
 * its token or its signed address. It is an argument and not a header, because a client can write
 * headers.
 */
export type Upstream = (request: Request, caller?: Caller) => Promise<Response>;

/** Environment of an upstream's app, in addition to the request. */
export interface UpstreamEnv {
  Bindings: { readonly caller: Caller | undefined };
}
