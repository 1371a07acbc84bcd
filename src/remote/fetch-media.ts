import path from 'node:path';
import { Transform } from 'node:stream';
import { checkLiteralAddress, lookupAllowed } from '#platform/network/allowed-address.ts';
import type { Credentials } from './client/credentials.ts';
import { RemoteClient } from './client/http-client.ts';
import type { RemoteLimits } from './client/limits.ts';
import { connectionError, RemoteError } from './client/remote-error.ts';
import type { Answer } from './client/remote-fetch.ts';
import { type Sending, sendWithRetries } from './client/retry.ts';

/** Image hosts get no credentials: the address alone gives access to its image. */
const NO_KEY: Credentials = {
  isNeeded: false,
  authorization: async () => undefined,
  renew: () => false,
  whatToCheck: 'the address of the image may have expired; reload the page',
};

/** Excludes SVG, because a script in an SVG opened by itself would run under our origin. */
const IMAGE_TYPE = /^image\/(?!svg)/i;
/** Object stores use this type for all files; the file name is more specific. */
const UNKNOWN_TYPE = /^(application|binary)\/octet-stream/i;
const TYPES_BY_ENDING: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.gif': 'image/gif',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
};
const PASSED_HEADERS = ['content-length', 'etag', 'last-modified'];
/** Addresses in object stores change before their images do. */
const CACHE_CONTROL = 'private, max-age=86400';

/** Fetches images from the addresses that a remote named. */
export class MediaFetcher {
  readonly #remote: Sending;
  readonly #base: URL;
  readonly #isAllowedAddress: (address: string) => boolean;
  readonly #open: RemoteClient;
  readonly #guarded: RemoteClient;

  /**
   * @param remote for addresses at the remote's own origin, under its credentials
   * @param isAllowedAddress applies to all hosts but the remote's, because that may be in a private
   * network
   */
  constructor(remote: Sending, base: URL, isAllowedAddress: (address: string) => boolean) {
    this.#remote = remote;
    this.#base = base;
    this.#isAllowedAddress = isAllowedAddress;
    this.#open = new RemoteClient(remote.limits);
    this.#guarded = new RemoteClient(remote.limits, lookupAllowed(isAllowedAddress));
  }

  /** @throws RemoteError when the address yields no image */
  async fetch(request: Request, url: URL): Promise<Answer> {
    const answer = await sendWithRetries(asImageRequest(request, url), url, this.#sendingTo(url));
    if (answer.status >= 400 || answer.status === 304) return answer;
    return pictureOf(answer, url, this.#remote.limits);
  }

  async close(): Promise<void> {
    await Promise.all([this.#open.close(), this.#guarded.close()]);
  }

  #sendingTo(url: URL): Sending {
    if (url.origin === this.#base.origin) return this.#remote;
    const { limits } = this.#remote;
    const isHostOfRemote = url.hostname === this.#base.hostname;
    if (isHostOfRemote) return { client: this.#open, credentials: NO_KEY, limits };
    try {
      checkLiteralAddress(url, this.#isAllowedAddress);
    } catch (error) {
      throw connectionError(error, url.host);
    }
    return { client: this.#guarded, credentials: NO_KEY, limits };
  }
}

function asImageRequest(request: Request, url: URL): Request {
  const headers = new Headers({ accept: 'image/*' });
  for (const name of ['if-none-match', 'if-modified-since']) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return new Request(url.origin, { headers, signal: request.signal });
}

function pictureOf({ status, headers, content }: Answer, url: URL, limits: RemoteLimits): Answer {
  const stream = 'stream' in content ? content.stream : null;
  const type = pictureType(headers.get('content-type') ?? '', url);
  const nBytes = Number(headers.get('content-length') ?? 0);
  if ('json' in content || type === undefined || nBytes > limits.maxMediaBytes) {
    stream?.destroy();
    throw new RemoteError(
      'not-an-api',
      `${url.host} did not return an image that can be displayed.`,
    );
  }
  const described = new Headers({
    'cache-control': CACHE_CONTROL,
    'content-type': type,
    'x-content-type-options': 'nosniff',
  });
  for (const name of PASSED_HEADERS) {
    const value = headers.get(name);
    if (value !== null) described.set(name, value);
  }
  if (!stream) return { status, headers: described, content };
  const limited = stream.pipe(sizeLimit(limits.maxMediaBytes));
  stream.once('error', (error) => limited.destroy(error));
  limited.once('close', () => stream.destroy());
  return { status, headers: described, content: { stream: limited } };
}

function pictureType(contentType: string, { pathname }: URL): string | undefined {
  if (IMAGE_TYPE.test(contentType)) return contentType;
  if (!UNKNOWN_TYPE.test(contentType)) return undefined;
  return TYPES_BY_ENDING[path.posix.extname(pathname).toLowerCase()];
}

function sizeLimit(maxBytes: number): Transform {
  let nBytes = 0;
  return new Transform({
    transform(chunk: Buffer, _, callback) {
      nBytes += chunk.length;
      if (nBytes > maxBytes) callback(new Error(`The image is larger than ${maxBytes} bytes.`));
      else callback(null, chunk);
    },
  });
}
