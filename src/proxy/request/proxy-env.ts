import type { HttpBindings } from '@hono/node-server';
import type { Client } from './request-origin.ts';

/** What the parts of the proxy know of a request beside the request. */
export interface ProxyEnv {
  Bindings: HttpBindings & { readonly client: Client };
  Variables: {
    requestId: string;
    /** Id of the key that the request was answered for; undefined when there is none. */
    keyId: string | undefined;
  };
}
