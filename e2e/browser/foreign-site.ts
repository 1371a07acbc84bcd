import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A server of somebody else on this machine, on a port of its own. Under `localhost` its pages are
 * another site than a server at 127.0.0.1; under 127.0.0.1 they are the same site on another port.
 */
export interface ForeignSite {
  /** Without a slash at its end. */
  readonly crossSite: string;
  readonly otherPort: string;
  /** Cookies that browsers sent to it, newest last. */
  readonly cookies: readonly string[];
  /** The address of a page with that body. */
  show(origin: string, body: string): string;
  close(): Promise<void>;
}

export async function startForeignSite(): Promise<ForeignSite> {
  let body = '';
  const cookies: string[] = [];
  const server = createServer((request, response) => {
    if (request.headers.cookie) cookies.push(request.headers.cookie);
    if (request.url === '/favicon.ico') return response.writeHead(204).end();
    return response
      .setHeader('content-type', 'text/html')
      .end(`<!doctype html><title>Foreign</title><body>${body}</body>`);
  });
  server.listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    crossSite: `http://localhost:${port}`,
    otherPort: `http://127.0.0.1:${port}`,
    cookies,
    show: (origin, shown) => {
      body = shown;
      return `${origin}/`;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
