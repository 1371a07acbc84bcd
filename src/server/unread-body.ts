import type { IncomingMessage } from 'node:http';

/** Limits on reading an unused body off the connection, so that its sender gets the response. */
export interface UnreadBodyLimits {
  /** Before the response: the connection can then serve the next request. */
  readonly beforeAnswer: DiscardLimits;
  /** After the response, before the connection is closed. */
  readonly afterAnswer: DiscardLimits;
}

interface DiscardLimits {
  readonly bytes: number;
  readonly ms: number;
}

/**
 * Completes a response that was decided before the whole body of its request arrived, such as a
 * 401. Many clients read no response while they send, and a connection that is closed with unread
 * bytes is reset, which discards the response on its way. Therefore the rest of the body is
 * discarded first; a larger body gets `Connection: close` and the connection stays open while the
 * rest arrives, as in nginx (`lingering_close`).
 */
export async function answerUnreadBody(
  response: Response,
  incoming: IncomingMessage,
  { beforeAnswer, afterAnswer }: UnreadBodyLimits,
): Promise<Response> {
  if (incoming.complete) return response;
  const isSmall = Number(incoming.headers['content-length'] ?? 0) <= beforeAnswer.bytes;
  if (isSmall) await discardBody(incoming, beforeAnswer);
  if (incoming.complete) return response;
  return closingAnswer(response, () => discardBody(incoming, afterAnswer));
}

/** @param linger resolves when the connection may be closed */
async function closingAnswer(response: Response, linger: () => Promise<void>): Promise<Response> {
  const headers = new Headers(response.headers);
  headers.set('Connection', 'close');
  const { status } = response;
  // The connection is closed at the end of the response: only errors are short enough to delay
  // that.
  if (status < 400) return new Response(response.body, { status, headers });
  const bytes = new Uint8Array(await response.arrayBuffer());
  headers.set('Content-Length', String(bytes.length));
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (bytes.length > 0) controller.enqueue(bytes);
    },
    pull: async (controller) => {
      await linger();
      controller.close();
    },
  });
  return new Response(body, { status, headers });
}

/** Resolves at the end of the body, at a limit, or when the client disconnects. */
function discardBody(incoming: IncomingMessage, limits: DiscardLimits): Promise<void> {
  return new Promise((resolve) => {
    if (incoming.destroyed || incoming.readableEnded) {
      resolve();
      return;
    }
    let nBytes = 0;
    const count = (chunk: Buffer) => {
      nBytes += chunk.length;
      if (nBytes > limits.bytes) stop();
    };
    const stop = () => {
      clearTimeout(timer);
      incoming.off('data', count).off('end', stop).off('close', stop);
      incoming.pause();
      resolve();
    };
    const timer = setTimeout(stop, limits.ms);
    // A consumer that began to read the body would store data of a refused request.
    incoming.removeAllListeners('data');
    incoming.on('data', count).once('end', stop).once('close', stop).resume();
  });
}
