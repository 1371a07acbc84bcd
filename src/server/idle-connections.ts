import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Ends connections on which nothing has happened for some time, unless the answer is ours to give: an
 * archive of many files takes minutes after its last byte has come.
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

/** Not when the client does not read what there is for it. */
function isOurTurn({ req, writableEnded, writableLength }: ServerResponse): boolean {
  return req.complete && !writableEnded && writableLength === 0;
}
