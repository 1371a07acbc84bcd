import type { Readable } from 'node:stream';

/** A response of the API: JSON or a small file, read whole, or a larger file, to be streamed. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly content:
    | { readonly json: unknown }
    | { readonly bytes: Uint8Array<ArrayBuffer> }
    | { readonly stream: Readable | null };
}

/**
 * Sends a request to the remote under fixed credentials. Uses only its path and query, not its
 * host.
 */
export type RemoteFetch = (request: Request) => Promise<Answer>;

/**
 * A request of this server's own, not of a client.
 * @param path with a query
 */
export function ownRequest(path: string): Request {
  return new Request(new URL(path, 'http://remote'));
}

export function jsonAnswer(status: number, json: unknown): Answer {
  const headers = new Headers({ 'content-type': 'application/json' });
  return { status, headers, content: { json } };
}
