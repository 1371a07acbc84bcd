import type { HttpBindings } from '@hono/node-server';
import type { Client } from './client.ts';

/** What the parts of the proxy know of a request beside the request. */
export interface ProxyEnv {
  Bindings: HttpBindings & { readonly client: Client };
}
