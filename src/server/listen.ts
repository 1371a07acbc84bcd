import { EventEmitter, once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { AddressRanges } from '#platform/network/address-ranges.ts';
import { UserError } from '#platform/user-error.ts';
import { CONNECTION_LIMITS, limitConnections, serverOptions } from './connection-limits.ts';
import { answerExpect } from './expect-continue.ts';
import { answerUnreadBody } from './unread-body.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;
const ALL_INTERFACES = ['0.0.0.0', '::'];

export interface Listener {
  readonly port: number;
  /** Requests in progress. */
  inFlight(): number;
  /**
   * Resolves when no request is in progress, at the latest after `patienceMs`. New requests are
   * still accepted.
   */
  drain(patienceMs: number): Promise<void>;
  /** Ends at once, including open connections. */
  close(): Promise<void>;
}

/**
 * @param port 0 for any free port
 * @param shared addresses that many clients share, such as that of a reverse proxy
 * @throws UserError when the address is not available
 */
export async function listen(
  fetch: (request: Request, env: HttpBindings) => Promise<Response>,
  host: string,
  port: number,
  shared = new AddressRanges([]),
  limits = CONNECTION_LIMITS,
): Promise<Listener> {
  const server = createAdaptorServer({
    fetch: async (request, env) => {
      const { incoming } = env as HttpBindings;
      const response = await fetch(request, env as HttpBindings);
      return answerUnreadBody(response, incoming, limits.unreadBody);
    },
    serverOptions: serverOptions(limits),
  }) as Server;
  const requests = new RequestsInFlight(server);
  limitConnections(server, limits, shared);
  answerExpect(server);
  server.listen(port, host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(explain(error, host, port));
  });
  return {
    port: (server.address() as AddressInfo).port,
    inFlight: () => requests.count,
    drain: (patienceMs) => requests.drain(patienceMs),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Counts the requests whose responses are not completely sent. */
class RequestsInFlight {
  readonly #ended = new EventEmitter();
  count = 0;

  constructor(server: Server) {
    server.on('request', (_, response) => {
      this.count++;
      response.once('close', () => {
        this.count--;
        this.#ended.emit('one');
      });
    });
  }

  async drain(patienceMs: number): Promise<void> {
    const patience = setTimeout(patienceMs, 'over', { ref: false });
    while (this.count > 0) {
      if ((await Promise.race([once(this.#ended, 'one'), patience])) === 'over') return;
    }
  }
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use by another program. Choose another one with --port.`;
    case 'EACCES':
      return `Port ${port} needs privileges that this user does not have. Choose a port above 1023 with --port.`;
    default:
      return `This machine cannot listen on ${host} (${error.code}). Choose another address with --host.`;
  }
}

/** Whether only programs on this machine can reach a server on that host. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** The address to print for a server that listens on `host`. */
export function urlOf(host: string, port: number): string {
  const name = ALL_INTERFACES.includes(host) ? (outwardAddress() ?? 'localhost') : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}/`;
}

/** Host names that are valid for a server on `host`. */
export function hostNamesOf(host: string): string[] {
  return ALL_INTERFACES.includes(host) ? [hostname()] : [host];
}

function outwardAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}
