import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ErrorBody } from '#contract/error.ts';
import type { AddressRanges } from '#network/address-ranges.ts';

/** What a connection may take before it is ended, so that slow ones cannot keep others out. */
export interface ConnectionLimits {
  /** For all headers of a request to come. */
  readonly headersMs: number;
  /** For a request with its body to come: an archive of gigabytes over a slow line. */
  readonly requestMs: number;
  /** Without a byte in either direction. */
  readonly idleMs: number;
  readonly headerBytes: number;
  readonly perAddress: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  headersMs: 10_000,
  requestMs: 60 * 60_000,
  idleMs: 120_000,
  headerBytes: 16 * 1024,
  // A browser opens six; a script of many threads some dozens.
  perAddress: 256,
};

/** How often the time that a request takes is looked at. */
const CHECKS_PER_LIMIT = 5;

export function serverOptions({ headersMs, requestMs, headerBytes }: ConnectionLimits) {
  return {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: headersMs / CHECKS_PER_LIMIT,
    maxHeaderSize: headerBytes,
  };
}

/** @param shared addresses that many clients come by, as by a reverse proxy */
export function limitConnections(
  server: Server,
  { idleMs, perAddress }: ConnectionLimits,
  shared: AddressRanges,
): void {
  const open = new Map<string, number>();
  server.setTimeout(idleMs, (socket) => socket.destroy());
  server.on('clientError', refuse);
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (shared.has(address)) return;
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
    if (count > perAddress) socket.destroy();
  });
}

const REFUSALS: Readonly<Record<string, readonly [string, string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'The headers are larger than this server takes; send fewer or shorter ones.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to come.'],
};
const NOT_HTTP = ['400 Bad Request', 'This is not a request that HTTP knows.'] as const;

/** What never became a request is answered like one. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, detail] = REFUSALS[error.code ?? ''] ?? NOT_HTTP;
  const body = JSON.stringify({ detail } satisfies ErrorBody);
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
