import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/**
 * The slowest that a body may come. How long it may take follows from how large it may be: an archive
 * of gigabytes over a slow line takes hours, and who sends a byte a minute is not waited for.
 */
export interface SlowestBody {
  /** How often it is looked at; one that is too slow twice in a row is ended. */
  readonly windowMs: number;
  /** What has to come in between. */
  readonly bytesPerWindow: number;
}

/** @param end is called again, as long as the request is there */
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
      // Where something waits for us to read it, the client is not the slow one; where it did until
      // just now, the next window tells.
      const isSlow = nNew < bytesPerWindow && request.readableLength === 0;
      if (isSlow && wasSlow) end(response);
      wasSlow = isSlow;
    }, windowMs);
    // A request that was answered before its body came is closed, and the body still comes.
    request.once('close', () => isOver(request) && clearInterval(timer));
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isOver({ complete, socket }: IncomingMessage): boolean {
  return complete || socket.destroyed;
}
