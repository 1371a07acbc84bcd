import type { HttpBindings } from '@hono/node-server';

/** What the parts of the proxy know of a request beside the request. */
export interface ProxyEnv {
  Bindings: HttpBindings;
  Variables: {
    requestId: string;
    /** The id of the key whose token was right; a browser's session stands for one too. */
    caller: string | undefined;
  };
}
