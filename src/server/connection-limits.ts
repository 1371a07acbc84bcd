import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ErrorBody } from '#contract/error.ts';
import type { AddressRanges } from '#platform/network/address-ranges.ts';
import { endIdleConnections } from './idle-connections.ts';
import { endSlowBodies, type SlowestBody } from './slow-request-guard.ts';
import type { UnreadBodyLimits } from './unread-body.ts';

/** Limits after which a connection is ended, so that slow clients cannot block others. */
export interface ConnectionLimits {
  /** Until all headers of a request have arrived. */
  readonly headersMs: number;
  readonly slowestBody: SlowestBody;
  readonly unreadBody: UnreadBodyLimits;
  /** Without a byte in either direction, unless this server still owes the response. */
  readonly idleMs: number;
  readonly headerBytes: number;
  readonly perAddress: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  headersMs: 10_000,
  // About 1 KB/s: a tenth of the rate of the slowest lines.
  slowestBody: { windowMs: 60_000, bytesPerWindow: 64_000 },
  unreadBody: {
    // A usual query image, at 4 MB/s or more.
    beforeAnswer: { bytes: 20_000_000, ms: 5_000 },
    // The time of nginx (`lingering_time`), and the largest body that any request may have.
    afterAnswer: { bytes: 2_000_000_000, ms: 30_000 },
  },
  idleMs: 120_000,
  headerBytes: 16 * 1024,
  // A browser opens six; a script with many threads opens some dozens.
  perAddress: 256,
};

/** Checks of the header time within its limit. */
const CHECKS_PER_LIMIT = 5;

export function serverOptions({ headersMs, headerBytes }: ConnectionLimits) {
  return {
    headersTimeout: headersMs,
    // Disabled, because it limits the whole request; endSlowBodies checks the rate of the body
    // instead.
    requestTimeout: 0,
    connectionsCheckingInterval: headersMs / CHECKS_PER_LIMIT,
    maxHeaderSize: headerBytes,
  };
}

/** @param shared addresses that many clients share, such as that of a reverse proxy */
export function limitConnections(
  server: Server,
  { idleMs, perAddress, slowestBody }: ConnectionLimits,
  shared: AddressRanges,
): void {
  const open = new Map<string, number>();
  endIdleConnections(server, idleMs);
  server.on('clientError', refuse);
  endSlowBodies(server, slowestBody, endSlow);
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

/** Status line and sentence. */
type Rejection = readonly [string, string];
const TOO_SLOW: Rejection = ['408 Request Timeout', 'The request took too long to arrive.'];
const NOT_HTTP: Rejection = ['400 Bad Request', 'This is not a valid HTTP request.'];
const REJECTIONS: Readonly<Record<string, Rejection>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'The request headers are too large. Send fewer or shorter headers.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: TOO_SLOW,
};

function endSlow({ headersSent, socket }: ServerResponse): void {
  // A response that has begun cannot be replaced.
  if (headersSent) socket?.destroy();
  else if (socket) answer(TOO_SLOW, socket);
}

/** Answers input that is no valid HTTP request with an HTTP error. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET') socket.destroy();
  else answer(REJECTIONS[error.code ?? ''] ?? NOT_HTTP, socket);
}

function answer([status, detail]: Rejection, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const body = JSON.stringify({ detail } satisfies ErrorBody);
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nCache-Control: private, no-store\r\nConnection: close\r\n\r\n${body}`,
  );
}
