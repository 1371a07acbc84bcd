import type { HttpBindings } from '@hono/node-server';
import type { Client } from './request-origin.ts';

/** Facts about a request that the parts of the proxy share, in addition to the request. */
export interface ProxyEnv {
  Bindings: HttpBindings & { readonly client: Client };
  Variables: {
    requestId: string;
    /** Id of the request's key; undefined when there is none. */
    keyId: string | undefined;
  };
}
