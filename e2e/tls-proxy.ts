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

/** The one path of it that leads to the server; nothing of ours lies elsewhere. */
export interface Mount {
  readonly prefix: string;
  /** Whether the server is asked for paths without it. */
  readonly isStripped: boolean;
  /** What else it tells the server. */
  readonly headers?: Readonly<Record<string, string>>;
}

const WHOLE: Mount = { prefix: '', isStripped: false };

/**
 * @param target port of the server on this machine
 * @param certificate one that nobody signed, unless it is given
 */
export async function startTlsProxy(
  target: number,
  certificate?: Certificate,
  mount = WHOLE,
): Promise<TlsProxy> {
  const shown = certificate ?? (await makeCertificate());
  const server = createServer(shown, (incoming, outgoing) => {
    const { method, url = '' } = incoming;
    if (!url.startsWith(`${mount.prefix}/`)) {
      outgoing.writeHead(404).end();
      return;
    }
    const headers = {
      ...incoming.headers,
      'x-forwarded-for': incoming.socket.remoteAddress,
      'x-forwarded-proto': 'https',
      'x-forwarded-host': incoming.headers.host,
      ...mount.headers,
    };
    const path = mount.isStripped ? url.slice(mount.prefix.length) : url;
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
