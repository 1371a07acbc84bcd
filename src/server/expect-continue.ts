import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/**
 * Sends `100 Continue` for a request that waits for it (`Expect: 100-continue`, which curl sends
 * with larger files). Node sends it by itself, but immediately: on a connection whose last response
 * is not completely sent, it queues the line and then writes the head of the response before the
 * queue. A client reads `HTTP/1.1 100 Continue` as the body of its response, and the body as the
 * head of the next. Therefore it is sent when it is the request's turn, and not at all once there
 * is a response.
 *
 * No other expectations exist (RFC 9110, 10.1.1); unknown ones are ignored, because Node would
 * refuse them without a message.
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
