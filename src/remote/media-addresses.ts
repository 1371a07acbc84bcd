import { createHmac, timingSafeEqual } from 'node:crypto';

/** Lies under /media/, where the proxy asks for a session as it does for the engine's pictures. */
export const REMOTE_MEDIA_PATH = '/media/remote';

/** Fields that name pictures; other addresses (of videos, of files to download) are left as they are. */
const PICTURE = /^(?!download|video)\w+_uri$/;

/**
 * Addresses of this server for pictures that a remote named. The signature is what keeps this from
 * being a proxy to anywhere: only what stood in an answer has one, and no list needs to be kept.
 */
export class MediaAddresses {
  readonly #secret: Uint8Array;
  readonly #base: URL;

  /**
   * @param secret of the sessions: an address is good for as long as they are
   * @param base what an address without a host is relative to
   */
  constructor(secret: Uint8Array, base: URL) {
    this.#secret = secret;
    this.#base = base;
  }

  /** Points the pictures of an answer to this server, in place. */
  rewrite(json: unknown, origin: string): void {
    if (typeof json !== 'object' || json === null) return;
    for (const [name, value] of Object.entries(json)) {
      if (typeof value === 'string' && PICTURE.test(name)) {
        (json as Record<string, unknown>)[name] = this.#ownAddress(value, origin);
      } else {
        this.rewrite(value, origin);
      }
    }
  }

  /** What an address of ours stands for; undefined when it is none that we gave out. */
  read(address: URL): URL | undefined {
    const uri = address.searchParams.get('uri') ?? '';
    const given = Buffer.from(address.searchParams.get('signature') ?? '');
    const expected = Buffer.from(this.#sign(uri));
    const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
    return isOurs ? new URL(uri) : undefined;
  }

  #ownAddress(uri: string, origin: string): string {
    if (uri === '' || !URL.canParse(uri, this.#base)) return uri;
    const url = new URL(uri, this.#base);
    // A browser can read data: itself and s3: not at all; neither is fetched.
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return uri;
    const params = new URLSearchParams({ uri: url.href, signature: this.#sign(url.href) });
    return `${origin}${REMOTE_MEDIA_PATH}?${params}`;
  }

  #sign(uri: string): string {
    return createHmac('sha256', this.#secret).update(`remote media\n${uri}`).digest('base64url');
  }
}
