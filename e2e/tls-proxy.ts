import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Certificate, makeCertificate } from './certificates.ts';

/** A reverse proxy as a team would put before Semblance. */
export interface TlsProxy {
  /** Without a slash at its end. */
  readonly origin: string;
  /** Shows another certificate from now on, on new connections; those that are open end. */
  show(certificate: Certificate): void;
  close(): Promise<void>;
}

/**
 * @param target port of the server on this machine
 * @param certificate one that nobody signed, unless it is given
 */
export async function startTlsProxy(target: number, certificate?: Certificate): Promise<TlsProxy> {
  const shown = certificate ?? (await makeCertificate());
  const server = createServer(shown, (incoming, outgoing) => {
    const headers = {
      ...incoming.headers,
      'x-forwarded-for': incoming.socket.remoteAddress,
      'x-forwarded-proto': 'https',
      'x-forwarded-host': incoming.headers.host,
    };
    const { method, url: path } = incoming;
    // A connection each: one that is kept may be ended just as it is used again.
    const to = { host: '127.0.0.1', port: target, agent: false, method, path, headers };
    const sent = request(to, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    sent.on('error', () => outgoing.destroy());
    incoming.pipe(sent);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    show: (next) => {
      server.setSecureContext(next);
      server.closeAllConnections();
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
