import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HTTPException } from 'hono/http-exception';
import { type MediaAccess, withMediaAccess, withoutMediaAccess } from '#contract/media-access.ts';
import type { Role } from '#contract/roles.ts';
import type { ApiKey, ApiKeys } from './api-keys.ts';
import { httpError } from './http-errors.ts';
import { keyBehindLink } from './link-key.ts';

/**
 * Signed addresses expire at the end of the next window, so they live for one to two hours: long
 * enough to read a recent notebook or report, short enough that an address in a forwarded file is
 * invalid the next day. The address is constant within a window, so caches work.
 */
const WINDOW_SECONDS = 3_600;
/**
 * No JWT starts like this or contains a line break, so a link and a token cannot stand in for each
 * other.
 */
const DOMAIN = 'semblance media link 1';
/** Needed by all routes under /media/. */
const MEDIA_ROLE: Role = 'reader';

const NOT_VALID =
  'The signature of this media address is invalid. Repeat the request that returned the address.';
const EXPIRED =
  'This media address has expired. Repeat the request that returned it to get a new one.';
const ENDED =
  'The key of this media address is unknown, was revoked or no longer has access to the dataset. Repeat the request that returned the address with another key.';

/** Signs and checks media addresses that work without a token, as the `src` of an image needs. */
export class MediaLinks {
  readonly #keys: ApiKeys;
  readonly #now: () => number;

  /** @param now milliseconds of Unix time */
  constructor(keys: ApiKeys, now: () => number = Date.now) {
    this.#keys = keys;
    this.#now = now;
  }

  /** @param path with a query, without an origin */
  sign(key: ApiKey, path: string): string {
    const expiresSeconds = this.#expiresSeconds();
    const signature = signatureOf(key.secret, path, expiresSeconds);
    return withMediaAccess(path, { keyId: key.key, expiresSeconds, signature });
  }

  /** Equal for keys and times that give a path the same signature. */
  signerOf({ key }: ApiKey): string {
    return `${key} ${this.#expiresSeconds()}`;
  }

  /**
   * @returns the key that signed the address, while it still has access
   * @throws 401
   */
  async keyOf(address: URL, { keyId, expiresSeconds, signature }: MediaAccess): Promise<ApiKey> {
    const { pathname, search } = withoutMediaAccess(address);
    const target = { datasetId: datasetIdIn(pathname), role: MEDIA_ROLE };
    const key = await keyBehindLink(this.#keys, keyId, target);
    if (!key) throw unauthorized(ENDED);
    const expected = Buffer.from(signatureOf(key.secret, pathname + search, expiresSeconds));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw unauthorized(NOT_VALID);
    }
    if (this.secondsLeft(expiresSeconds) === 0) throw unauthorized(EXPIRED);
    return key;
  }

  secondsLeft(expiresSeconds: number): number {
    return Math.max(0, Math.floor(expiresSeconds - this.#nowSeconds()));
  }

  #expiresSeconds(): number {
    return (Math.floor(this.#nowSeconds() / WINDOW_SECONDS) + 2) * WINDOW_SECONDS;
  }

  #nowSeconds(): number {
    return this.#now() / 1000;
  }
}

/** As text at once, because a page of results has 1,800 and a buffer for each doubles their time. */
function signatureOf(secret: string, path: string, expiresSeconds: number): string {
  const signed = `${DOMAIN}\n${path}\n${expiresSeconds}`;
  return createHmac('sha256', secret).update(signed).digest('base64url');
}

/** Null for media of a remote server, whose address contains no dataset. */
function datasetIdIn(pathname: string): string | null {
  return /^\/media\/([^/]+)\//.exec(pathname)?.[1] ?? null;
}

function unauthorized(detail: string): HTTPException {
  return httpError(401, detail);
}
