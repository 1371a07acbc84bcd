import type { HttpBindings } from '@hono/node-server';
import type { Client } from './request-origin.ts';

/** What the parts of the proxy know of a request beside the request. */
export interface ProxyEnv {
  Bindings: HttpBindings & { readonly client: Client };
  Variables: {
    requestId: string;
    /** The id of the key whose token was right; a browser's session stands for one too. */
    caller: string | undefined;
  };
}
