import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers in the place of the server behind; `pass` lets a request through to it. */
export type Fault = (exchange: Exchange) => void;

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** How many requests the fault has met before this one. */
  readonly nBefore: number;
  pass(): void;
}

/** Stands before a real server and does to its answers what networks and servers in trouble do. */
export interface FaultProxy {
  /** Without a slash at its end. */
  readonly url: string;
  /** Requests that came for the fault since it was set. */
  readonly nMet: number;
  /** @param paths those it strikes; the others pass */
  set(fault: Fault | null, paths?: RegExp): void;
  close(): Promise<void>;
}

export async function startFaultProxy(serverUrl: string): Promise<FaultProxy> {
  let fault: Fault | null = null;
  let paths = /^/;
  let nMet = 0;
  const server = createServer((incoming, response) => {
    const pass = () => passOn(serverUrl, incoming, response);
    if (!fault || !paths.test(incoming.url ?? '')) return pass();
    fault({ request: incoming, response, nBefore: nMet++, pass });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get nMet() {
      return nMet;
    },
    set: (next, struck = /^/) => {
      [fault, paths] = [next, struck];
      if (next) nMet = 0;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function passOn(serverUrl: string, incoming: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url } = incoming;
  // The host stays that of this proxy, so that the server names its pictures through it too.
  const outgoing = request(new URL(url ?? '/', serverUrl), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  response.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}
