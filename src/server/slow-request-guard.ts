import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/**
 * The minimum rate of a body. The allowed time follows from the size: an archive of gigabytes takes
 * hours over a slow line, while a sender of one byte a minute is ended.
 */
export interface SlowestBody {
  /** Interval between checks; a body that is too slow twice in a row is ended. */
  readonly windowMs: number;
  /** Minimum number of bytes per interval. */
  readonly bytesPerWindow: number;
}

/** @param end is called repeatedly, as long as the request exists */
export function endSlowBodies(
  server: Server,
  { windowMs, bytesPerWindow }: SlowestBody,
  end: (response: ServerResponse) => void,
): void {
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!hasBody(request)) return;
    const { socket } = request;
    let nBytes = socket.bytesRead;
    let wasSlow = false;
    const timer = setInterval(() => {
      if (isOver(request)) {
        clearInterval(timer);
        return;
      }
      const nNew = socket.bytesRead - nBytes;
      nBytes = socket.bytesRead;
      // While unread data is buffered, this server is the slow side; if it was until just now, the
      // next window decides.
      const isSlow = nNew < bytesPerWindow && request.readableLength === 0;
      if (isSlow && wasSlow) end(response);
      wasSlow = isSlow;
    }, windowMs);
    // A request that was answered before its body arrived is closed while its body still arrives.
    request.once('close', () => isOver(request) && clearInterval(timer));
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isOver({ complete, socket }: IncomingMessage): boolean {
  return complete || socket.destroyed;
}
