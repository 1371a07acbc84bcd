import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/**
 * Asks for the body of a request that waits to be asked (`Expect: 100-continue`, as curl sends it with
 * larger files). Node does so by itself, but at once: on a connection whose last answer is not
 * altogether gone, it puts the line in a queue, and then the head of the answer before what is in the
 * queue. A client reads `HTTP/1.1 100 Continue` for the body of its answer, and the body for the head
 * of the next. So it is sent when it is the request's turn, and not at all once there is an answer.
 *
 * Other expectations there are none (RFC 9110, 10.1.1); they are passed over, not refused with Node's
 * answer without a word.
 */
export function answerExpect(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    const goOn = () => {
      if (!response.headersSent) response.writeContinue();
    };
    if (response.socket) goOn();
    else response.once('socket', goOn);
    server.emit('request', request, response);
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response);
  });
}
