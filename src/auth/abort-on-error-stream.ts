import { ReadableStream as NodeStream } from 'node:stream/web';

/** To be sent with such a body, in place of its length. */
export const IN_CHUNKS = { 'Transfer-Encoding': 'chunked' } as const;

/**
 * The body of an answer that may fail while it is sent: then the connection breaks off, for what came
 * is not all there is. The adapter between Hono and Node does that only for this code, and for chunks;
 * after any other error it may write the error's text, paths and all, behind what came, and end the
 * answer as if it were whole.
 */
export function abortOnErrorStream(
  chunks: AsyncIterable<Uint8Array>,
  onFailure: (cause: unknown) => void,
): ReadableStream {
  const passed = async function* () {
    let isTaken = true;
    try {
      for await (const chunk of chunks) {
        isTaken = false;
        yield chunk;
        isTaken = true;
      }
    } catch (cause) {
      // Nobody wants the rest, and some sources end with an error when they are told so.
      if (!isTaken) return;
      onFailure(cause);
      const error = new Error('The response was interrupted.', { cause });
      throw Object.assign(error, { code: 'ERR_STREAM_PREMATURE_CLOSE' });
    }
  };
  return NodeStream.from(passed()) as ReadableStream;
}
