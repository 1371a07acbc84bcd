import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { UserError } from './user-error.ts';

export interface Listener {
  readonly port: number;
  /** Ends at once, with the connections that are open. */
  close(): Promise<void>;
}

/** @param port 0 for any that is free @throws UserError when the address cannot be had */
export async function listen(
  fetch: (request: Request, env: HttpBindings) => Promise<Response>,
  host: string,
  port: number,
): Promise<Listener> {
  const server = createAdaptorServer({
    fetch: (request, env) => fetch(request, env as HttpBindings),
  }) as Server;
  server.listen(port, host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(explain(error, host, port));
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken by another program; choose one with --port.`;
    case 'EACCES':
      return `Port ${port} needs more rights than this user has; choose one above 1023 with --port.`;
    default:
      return `${host} is not an address this machine can listen on (${error.code}); choose one with --host.`;
  }
}
