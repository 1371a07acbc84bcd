import { createHmac, timingSafeEqual } from 'node:crypto';
import { withoutMediaAccess } from '#contract/media-access.ts';

/** Under /media/, where the proxy requires a session as it does for the engine's images. */
export const REMOTE_MEDIA_PATH = '/media/remote';

/**
 * Fields with addresses of images; other addresses (of videos, of files to download) are left
 * unchanged.
 */
const PICTURE = /^(?!download|video)\w+_uri$/;

/**
 * Addresses on this server for images that a remote named. The signature keeps this from being an
 * open proxy: only addresses from an answer have one, so no list needs to be kept.
 */
export class MediaAddresses {
  readonly #secret: Uint8Array;
  readonly #base: URL;

  /**
   * @param secret of the sessions, so an address is valid as long as they are
   * @param base resolves addresses without a host
   */
  constructor(secret: Uint8Array, base: URL) {
    this.#secret = secret;
    this.#base = base;
  }

  /**
   * Points the image addresses of an answer to this server, in place.
   * @param addressOf turns a path and query into an address
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

  /** The remote address behind an address of this server; undefined for an invalid signature. */
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
    // A browser reads data: itself and cannot read s3: at all; neither is fetched.
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return uri;
    const fetched = this.#withoutAccess(url).href;
    const params = new URLSearchParams({ uri: fetched, signature: this.#sign(fetched) });
    return addressOf(`${REMOTE_MEDIA_PATH}?${params}`);
  }

  /**
   * Removes the signature from addresses at the remote's own origin, because our credentials give
   * access to them. The signatures change every hour, and a browser would then fetch each image
   * again.
   */
  #withoutAccess(url: URL): URL {
    return url.origin === this.#base.origin ? withoutMediaAccess(url) : url;
  }

  #sign(uri: string): string {
    return createHmac('sha256', this.#secret).update(`remote media\n${uri}`).digest('base64url');
  }
}
