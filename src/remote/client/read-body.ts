import type { Readable } from 'node:stream';
import { connectionError, RemoteError } from './remote-error.ts';

/** @throws RemoteError when the body is larger than `maxBytes` or the connection breaks off */
export async function readWhole(
  body: Readable,
  maxBytes: number,
  host: string,
): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let nBytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      nBytes += chunk.length;
      if (nBytes > maxBytes) {
        const message = `${host} sent a response that is too large, so it was aborted.`;
        throw new RemoteError('not-an-api', message);
      }
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof RemoteError || isAbort(error) ? error : connectionError(error, host);
  }
  return Buffer.concat(chunks);
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Undefined for text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
