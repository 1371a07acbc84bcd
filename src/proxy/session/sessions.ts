import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { EndedSessions } from '#auth/keys/ended-sessions.ts';
import { MEDIA_SECRET_PARAM, mediaSecretOf, PAGE_SECRET_HEADER } from '#contract/session.ts';

/** Content of a browser's cookie. */
export type CookieSession =
  | {
      /**
       * `MEDIA` when only the address proves that the request is from the session's page, as for
       * images; `COOKIE_ALONE` when nothing proves it.
       */
      readonly state: 'OPEN' | 'MEDIA' | 'COOKIE_ALONE';
      readonly id: string;
      readonly key: string;
      readonly expiresAt: Date;
    }
  | { readonly state: 'OVER'; readonly key: string }
  | { readonly state: 'SIGNED_OUT' | 'NONE' };

const AUDIENCE = 'semblance-session';
/** Longer than a working week: a tab that stays open keeps working. */
const LIFETIME_SECONDS = 30 * 24 * 60 * 60;
/**
 * The longest time that browsers keep a cookie (RFC 6265bis). It outlives the session, so that a
 * browser whose session has expired is told apart from a new one.
 */
const COOKIE_LIFETIME_SECONDS = 400 * 24 * 60 * 60;
/** The cookie's value after signing out: no session, and none to be opened automatically. */
const SIGNED_OUT = 'signed-out';

const Claims = z.object({
  jti: z.string(),
  sub: z.string(),
  exp: z.number(),
  /** Hash of the page secret; sessions of earlier versions have none. */
  page: z.string().default(''),
  /** Hash of the secret's part for image addresses. */
  media: z.string().default(''),
});

/**
 * Session cookies of browsers. They are signed, so that the proxy stores only the ended sessions
 * and a restart ends none. Cookies ignore the port: the name contains it, and because browsers send
 * a cookie to every port of the host, it is valid only together with a secret that the page holds.
 */
export class Sessions {
  readonly #secret: Uint8Array;
  readonly #ended: EndedSessions;

  /**
   * @param secret different from the secret of any API key, because a session must not be accepted
   * as a token, nor a token as a session
   */
  constructor(secret: Uint8Array, ended: EndedSessions) {
    this.#secret = secret;
    this.#ended = ended;
  }

  /**
   * @param prefix the browser's path to the server, or empty
   * @param key the session's key; the session is invalid once that is revoked
   */
  async cookieFor(
    request: Request,
    prefix: string,
    key: string,
    pageSecret: string,
  ): Promise<string> {
    const hashes = { page: hashOf(pageSecret), media: hashOf(mediaSecretOf(pageSecret)) };
    const session = await new SignJWT({
      page: hashes.page.toString('base64url'),
      media: hashes.media.toString('base64url'),
    })
      .setProtectedHeader({ alg: 'HS256' })
      .setJti(randomUUID())
      .setSubject(key)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME_SECONDS} s`)
      .sign(this.#secret);
    return cookie(request, prefix, session);
  }

  /**
   * Ends the browser's session, including copies of its cookie.
   * @returns the cookie that replaces it
   */
  async signOut(request: Request, prefix: string): Promise<string> {
    await this.end(request, prefix);
    return cookie(request, prefix, SIGNED_OUT);
  }

  /** A copy of the cookie alone cannot end the session. */
  async end(request: Request, prefix: string): Promise<void> {
    const session = await this.read(request, prefix);
    if (session.state === 'OPEN') await this.#ended.add(session.id, session.expiresAt);
  }

  async read(request: Request, prefix: string): Promise<CookieSession> {
    const value = readCookie(request, cookieName(request, prefix));
    if (value === undefined) return { state: 'NONE' };
    if (value === SIGNED_OUT) return { state: 'SIGNED_OUT' };
    try {
      const { payload } = await jwtVerify(value, this.#secret, {
        algorithms: ['HS256'],
        audience: AUDIENCE,
      });
      const claims = Claims.safeParse(payload).data;
      if (!claims) return { state: 'NONE' };
      if (await this.#ended.has(claims.jti)) return { state: 'SIGNED_OUT' };
      return {
        state: stateOf(request, claims),
        id: claims.jti,
        key: claims.sub,
        expiresAt: new Date(claims.exp * 1000),
      };
    } catch (error) {
      // The expiry is checked last: everything else was valid.
      if (!(error instanceof errors.JWTExpired)) return { state: 'NONE' };
      return { state: 'OVER', key: error.payload.sub ?? '' };
    }
  }
}

function stateOf(request: Request, { page, media }: z.infer<typeof Claims>) {
  // Without it the page could show no image, so such a session has to be opened again.
  if (media === '') return 'COOKIE_ALONE';
  if (isSecret(request.headers.get(PAGE_SECRET_HEADER), page)) return 'OPEN';
  const { searchParams } = new URL(request.url);
  return isSecret(searchParams.get(MEDIA_SECRET_PARAM), media) ? 'MEDIA' : 'COOKIE_ALONE';
}

function isSecret(given: string | null, expectedHash: string): boolean {
  const expected = Buffer.from(expectedHash, 'base64url');
  const hash = hashOf(given ?? '');
  return hash.length === expected.length && timingSafeEqual(hash, expected);
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function cookie(request: Request, prefix: string, value: string): string {
  const attributes = [
    `${cookieName(request, prefix)}=${value}`,
    `Path=${prefix || '/'}`,
    'HttpOnly',
    'SameSite=Strict',
    `Max-Age=${COOKIE_LIFETIME_SECONDS}`,
  ];
  if (isSecure(request)) attributes.push('Secure');
  return attributes.join('; ');
}

/**
 * Browsers accept a name with such a prefix only over TLS, and `__Host-` only for all paths of this
 * very host.
 */
function cookieName(request: Request, prefix: string): string {
  const name = `semblance_${new URL(request.url).port || 'session'}`;
  if (!isSecure(request)) return name;
  return prefix === '' ? `__Host-${name}` : `__Secure-${name}`;
}

function isSecure(request: Request): boolean {
  return new URL(request.url).protocol === 'https:';
}

function readCookie(request: Request, name: string): string | undefined {
  const pairs = request.headers.get('cookie')?.split(';') ?? [];
  return pairs.map((pair) => pair.trim().split('=')).find(([key]) => key === name)?.[1];
}
