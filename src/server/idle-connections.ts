import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Ends connections that were idle for `idleMs`, unless this server still owes the response: an
 * archive of many files takes minutes after its last byte has arrived.
 */
export function endIdleConnections(server: Server, idleMs: number): void {
  const lastAnswers = new WeakMap<Socket, ServerResponse>();
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    lastAnswers.set(socket, response);
  });
  server.setTimeout(idleMs, (socket) => {
    const answer = lastAnswers.get(socket);
    if (answer && isOurTurn(answer)) socket.setTimeout(idleMs);
    else socket.destroy();
  });
}

/** False while the client does not read the data that is ready for it. */
function isOurTurn({ req, writableEnded, writableLength }: ServerResponse): boolean {
  return req.complete && !writableEnded && writableLength === 0;
}
