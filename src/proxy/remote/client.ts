import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Agent, request } from 'undici';
import type { RemoteLimits } from './limits.ts';
import { RemoteTrouble, troubleOfConnection } from './remote-trouble.ts';

export interface RemoteRequest {
  readonly method: string;
  /** Below the remote's base, with its query string. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Readable | null;
  readonly signal: AbortSignal;
}

export interface RemoteResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

/** Of those within the remote's own origin, as servers send that want or want no slash at the end. */
const MAX_REDIRECTS = 3;

/** Sends requests to one remote over connections that are kept. */
export class RemoteClient {
  readonly #base: URL;
  readonly #agent: Agent;

  /** @param base the remote's address, with the path its API lies under */
  constructor(base: URL, limits: RemoteLimits) {
    this.#base = base;
    this.#agent = new Agent({
      connect: { timeout: limits.connectMs },
      headersTimeout: limits.headersMs,
      bodyTimeout: limits.idleMs,
    });
  }

  get host(): string {
    return this.#base.host;
  }

  /** Whether an address is the remote's own, where its credentials may go. */
  isOwn(url: URL): boolean {
    return url.origin === this.#base.origin;
  }

  /** @throws RemoteTrouble; the reason of the signal when that ended it */
  async send(asked: RemoteRequest): Promise<RemoteResponse> {
    let url = this.#urlOf(asked.path);
    for (let redirects = 0; ; redirects++) {
      const response = await this.#sendTo(url, asked);
      const target = redirectOf(response, url);
      if (!target) return response;
      response.body.destroy();
      const mayFollow = this.isOwn(target) && asked.body === null && redirects < MAX_REDIRECTS;
      if (!mayFollow) throw elsewhere(this.host, target);
      url = target;
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  #urlOf(path: string): URL {
    return new URL(this.#base.href.replace(/\/$/, '') + path);
  }

  async #sendTo(url: URL, { method, headers, body, signal }: RemoteRequest) {
    try {
      const response = await request(url, {
        dispatcher: this.#agent,
        method: method as 'GET',
        headers: { ...headers, 'accept-encoding': 'gzip', 'user-agent': 'Semblance' },
        body,
        signal,
      });
      return decoded(response.statusCode, response.headers, response.body);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw troubleOfConnection(error, this.host);
    }
  }
}

function decoded(
  status: number,
  headers: RemoteResponse['headers'],
  body: Readable,
): RemoteResponse {
  if (headers['content-encoding'] !== 'gzip') return { status, headers, body };
  // What goes wrong on the way is seen by whoever reads the end of the pipeline.
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

function elsewhere(host: string, target: URL): RemoteTrouble {
  return new RemoteTrouble(
    'not-an-api',
    `${host} sends requests on to ${target.origin}, which is not followed; name that address with --upstream if it is the right one.`,
  );
}
