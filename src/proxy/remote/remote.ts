import { Readable } from 'node:stream';
import type { ErrorBody } from '#contract/error.ts';
import { ROUTES } from '#contract/routes.ts';
import { isPublicAddress } from '#network/is-public-address.ts';
import type { Upstream } from '../upstream.ts';
import { RemoteCapabilities } from './capabilities.ts';
import { checkRemote } from './check-remote.ts';
import { RemoteClient } from './client.ts';
import type { Credentials } from './credentials.ts';
import { DatasetScope } from './dataset-scope.ts';
import { MediaFetcher } from './fetch-media.ts';
import { FilledIn } from './fill-in.ts';
import { REMOTE_LIMITS, type RemoteLimits } from './limits.ts';
import { MediaAddresses, REMOTE_MEDIA_PATH } from './media.ts';
import type { Answer } from './read-answer.ts';
import { RemoteTrouble } from './remote-trouble.ts';
import { type Sending, send } from './send.ts';

export interface RemoteOptions {
  /** The remote's address, with the path its API lies under if that is not the root. */
  readonly base: URL;
  readonly credentials: Credentials;
  /** Shows only these; none for all. */
  readonly datasetIds: readonly string[];
  /** Signs addresses of media. */
  readonly mediaSecret: string;
  /**
   * Judges a program's own token where the remote takes none; answers when it refuses. Left out,
   * such a token goes to the remote, which judges it itself.
   */
  readonly refuseToken?: (request: Request) => Promise<Response | undefined>;
  readonly limits?: Partial<RemoteLimits>;
  readonly isAllowedAddress?: (address: string) => boolean;
}

/**
 * A remote server of the API as an upstream. A request without `Authorization` comes from a browser's
 * session: it goes under our credentials, and the media in its answer are shown through this server.
 */
export class Remote {
  readonly #options: RemoteOptions;
  readonly #sending: Sending;
  readonly #scope: DatasetScope;
  readonly #filledIn: FilledIn;
  readonly #capabilities: RemoteCapabilities;
  readonly #addresses: MediaAddresses;
  readonly #media: MediaFetcher;

  constructor(options: RemoteOptions) {
    const { base, credentials, isAllowedAddress = isPublicAddress } = options;
    const limits = { ...REMOTE_LIMITS, ...options.limits };
    this.#options = options;
    this.#sending = { client: new RemoteClient(limits), credentials, limits };
    this.#scope = new DatasetScope(options.datasetIds);
    const ask = (request: Request) => this.#ask(request);
    this.#filledIn = new FilledIn(ask, this.#scope);
    this.#capabilities = new RemoteCapabilities(ask, base.host);
    this.#addresses = new MediaAddresses(options.mediaSecret, base);
    this.#media = new MediaFetcher(this.#sending, base, isAllowedAddress);
  }

  get host(): string {
    return this.#options.base.host;
  }

  readonly fetch: Upstream = async (request) => {
    try {
      return await this.#answer(request);
    } catch (error) {
      // Nobody waits for this any more.
      if (request.signal.aborted) return new Response(null, { status: 499 });
      if (error instanceof RemoteTrouble) return asErrorResponse(error);
      throw error;
    }
  };

  /** Whether the remote lets us in, and is what it should be. @throws RemoteTrouble */
  check(): Promise<void> {
    return checkRemote((request) => this.#filledIn.answer(request), this.#scope, this.host);
  }

  async close(): Promise<void> {
    await Promise.all([this.#sending.client.close(), this.#media.close()]);
  }

  async #answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const isSession = !request.headers.has('authorization');
    if (!isSession && this.#options.refuseToken) {
      const refused = await this.#options.refuseToken(request);
      if (refused) return refused;
    }
    if (url.pathname === REMOTE_MEDIA_PATH) return this.#answerMedia(request, url);
    if (url.pathname === ROUTES.capabilities) return Response.json(await this.#capabilities.get());
    if (!this.#scope.admits(url.pathname)) return notFound();
    const answer = await this.#filledIn.answer(request);
    if (!('json' in answer.content)) return asResponse(answer);
    const json = this.#scope.narrow(url.pathname, answer.content.json);
    if (json === undefined && answer.status < 400) return notFound();
    if (isSession) this.#addresses.rewrite(json, url.origin);
    return asResponse({ ...answer, content: { json } });
  }

  async #answerMedia(request: Request, url: URL): Promise<Response> {
    const media = this.#addresses.read(url);
    if (!media || request.method !== 'GET') return notFound();
    return asResponse(await this.#media.fetch(request, media));
  }

  #ask(request: Request): Promise<Answer> {
    const { pathname, search } = new URL(request.url);
    const url = new URL(this.#options.base.href.replace(/\/$/, '') + pathname + search);
    return send(request, url, this.#sending);
  }
}

function asResponse({ status, headers, content }: Answer): Response {
  if ('json' in content) return new Response(JSON.stringify(content.json), { status, headers });
  const body = content.stream && (Readable.toWeb(content.stream) as ReadableStream);
  return new Response(body, { status, headers });
}

function asErrorResponse({ message, status, retryAfterSeconds }: RemoteTrouble): Response {
  const headers = new Headers();
  if (retryAfterSeconds !== undefined) headers.set('retry-after', String(retryAfterSeconds));
  return Response.json({ detail: message } satisfies ErrorBody, { status, headers });
}

function notFound(): Response {
  const detail =
    'There is no such dataset or image on this server; GET /api/v1/datasets lists them.';
  return Response.json({ detail } satisfies ErrorBody, { status: 404 });
}
