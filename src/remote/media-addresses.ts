import { createHmac, timingSafeEqual } from 'node:crypto';
import { withoutMediaAccess } from '#contract/media-access.ts';

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

  /**
   * Points the pictures of an answer to this server, in place.
   * @param addressOf makes an address of a path and query
   */
  rewrite(json: unknown, addressOf: (path: string) => string): void {
    if (typeof json !== 'object' || json === null) return;
    for (const [name, value] of Object.entries(json)) {
      if (typeof value === 'string' && PICTURE.test(name)) {
        (json as Record<string, unknown>)[name] = this.#ownAddress(value, addressOf);
      } else {
        this.rewrite(value, addressOf);
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

  #ownAddress(uri: string, addressOf: (path: string) => string): string {
    if (uri === '' || !URL.canParse(uri, this.#base)) return uri;
    const url = new URL(uri, this.#base);
    // A browser can read data: itself and s3: not at all; neither is fetched.
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return uri;
    const fetched = this.#withoutAccess(url).href;
    const params = new URLSearchParams({ uri: fetched, signature: this.#sign(fetched) });
    return addressOf(`${REMOTE_MEDIA_PATH}?${params}`);
  }

  /**
   * Our credentials open what lies at the remote's own origin. Its signed addresses change every
   * hour, and with them a browser would fetch each image again.
   */
  #withoutAccess(url: URL): URL {
    return url.origin === this.#base.origin ? withoutMediaAccess(url) : url;
  }

  #sign(uri: string): string {
    return createHmac('sha256', this.#secret).update(`remote media\n${uri}`).digest('base64url');
  }
}
