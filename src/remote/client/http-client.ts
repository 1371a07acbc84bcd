import type { LookupFunction } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Agent, request } from 'undici';
import type { RemoteLimits } from './limits.ts';
import { connectionError, RemoteError } from './remote-error.ts';

export interface RemoteRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly body: Readable | null;
  /** From the end of the request to the head of the response; 0 leaves it to the signal. */
  readonly headersMs?: number;
  readonly signal: AbortSignal;
}

export interface RemoteResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

/**
 * Only redirects within one origin are followed, because servers send them to add or remove a slash
 * at the end.
 */
const MAX_REDIRECTS = 3;

/** Sends requests over kept-alive connections. */
export class RemoteClient {
  readonly #agent: Agent;

  /** @param lookup restricts the addresses that may be connected to */
  constructor(limits: RemoteLimits, lookup?: LookupFunction) {
    this.#agent = new Agent({
      connect: { timeout: limits.connectMs, ...(lookup && { lookup }) },
      headersTimeout: limits.headersMs,
      bodyTimeout: limits.idleMs,
    });
  }

  /** @throws RemoteError; the signal's reason if the signal aborted the request */
  async send(sent: RemoteRequest): Promise<RemoteResponse> {
    let { url } = sent;
    for (let redirects = 0; ; redirects++) {
      const response = await this.#sendTo(url, sent);
      const target = redirectOf(response, url);
      if (!target) return response;
      response.body.destroy();
      const isSame = target.origin === url.origin;
      if (!isSame || sent.body || redirects === MAX_REDIRECTS) throw elsewhere(url, target);
      url = target;
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #sendTo(url: URL, { method, headers, body, headersMs, signal }: RemoteRequest) {
    try {
      const response = await request(url, {
        dispatcher: this.#agent,
        method: method as 'GET',
        headers: { ...headers, 'accept-encoding': 'gzip', 'user-agent': 'Semblance' },
        body,
        ...(headersMs !== undefined && { headersTimeout: headersMs }),
        signal,
      });
      return decoded(response.statusCode, response.headers, response.body);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw connectionError(error, url.host);
    }
  }
}

function decoded(
  status: number,
  headers: RemoteResponse['headers'],
  body: Readable,
): RemoteResponse {
  // Avoids an unhandled error of a body that nobody reads; a reader gets the error itself.
  body.on('error', () => undefined);
  if (headers['content-encoding'] !== 'gzip') return { status, headers, body };
  // The reader of the pipeline's end gets its errors.
  const unzipped = pipeline(body, createGunzip(), () => undefined);
  return { status, headers: { ...headers, 'content-length': undefined }, body: unzipped };
}

function redirectOf({ status, headers }: RemoteResponse, from: URL): URL | undefined {
  const { location } = headers;
  if (![301, 302, 303, 307, 308].includes(status)) return undefined;
  return typeof location === 'string' && URL.canParse(location, from)
    ? new URL(location, from)
    : from;
}

function elsewhere({ host }: URL, target: URL): RemoteError {
  return new RemoteError(
    'not-an-api',
    `${host} redirects to ${target.origin}, which is not followed. If that is the right address, name it with --upstream.`,
  );
}
