import { ReadableStream as NodeStream } from 'node:stream/web';

/** Header for such a body, in place of `Content-Length`. */
export const IN_CHUNKS = { 'Transfer-Encoding': 'chunked' } as const;

/**
 * A response body whose source may fail during sending; a failure breaks the connection off,
 * because a partial body must not look complete. The adapter between Hono and Node does that only
 * for this error code and chunked encoding; after any other error it may append the error's text,
 * including paths, to the body and end the response as if it were complete.
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
      // The client is gone; some sources throw when they are canceled.
      if (!isTaken) return;
      onFailure(cause);
      const error = new Error('The response was interrupted.', { cause });
      throw Object.assign(error, { code: 'ERR_STREAM_PREMATURE_CLOSE' });
    }
  };
  return NodeStream.from(passed()) as ReadableStream;
}
