import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';

/** Those that were ended before their time, by their ids. */
export interface EndedSessions {
  has(id: string): Promise<boolean>;
  /** @param expiresAt when it need not be known any more */
  add(id: string, expiresAt: Date): Promise<void>;
}

/** What a browser's cookie says. */
export type CookieSession =
  | { readonly state: 'OPEN'; readonly id: string; readonly key: string; readonly expiresAt: Date }
  | { readonly state: 'OVER'; readonly key: string }
  | { readonly state: 'SIGNED_OUT' | 'NONE' };

const AUDIENCE = 'semblance-session';
/** Longer than a working week: a tab that stays open keeps working. */
const LIFETIME_SECONDS = 30 * 24 * 60 * 60;
/**
 * The most that browsers keep a cookie (RFC 6265bis). It outlives the session, so that one who had a
 * key is known to have had it, and is not taken for somebody new.
 */
const COOKIE_LIFETIME_SECONDS = 400 * 24 * 60 * 60;
/** What the cookie holds after signing out: no session, and that none is wanted. */
const SIGNED_OUT = 'signed-out';

/**
 * The cookie of a browser that may use this server: signed, so that the proxy keeps no list but of
 * those that were ended, and a restart ends no session. Cookies know no port, so the name carries it.
 */
export class Sessions {
  readonly #secret: Uint8Array;
  readonly #ended: EndedSessions;

  /** @param secret not the secret of any API key: a session must not pass as a token, nor the other way */
  constructor(secret: Uint8Array, ended: EndedSessions) {
    this.#secret = secret;
    this.#ended = ended;
  }

  /**
   * @param prefix path under which the browser finds the server, or empty
   * @param key what the session is opened with; it ends with that key
   */
  async cookieFor(request: Request, prefix: string, key: string): Promise<string> {
    const session = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setJti(randomUUID())
      .setSubject(key)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME_SECONDS} s`)
      .sign(this.#secret);
    return cookie(request, prefix, session);
  }

  /** Ends the browser's session, for whoever has a copy of it too. @returns the cookie that takes its place */
  async signOut(request: Request, prefix: string): Promise<string> {
    const session = await this.read(request, prefix);
    if (session.state === 'OPEN') await this.#ended.add(session.id, session.expiresAt);
    return cookie(request, prefix, SIGNED_OUT);
  }

  async read(request: Request, prefix: string): Promise<CookieSession> {
    const value = readCookie(request, cookieName(request, prefix));
    if (value === undefined) return { state: 'NONE' };
    if (value === SIGNED_OUT) return { state: 'SIGNED_OUT' };
    try {
      const { payload } = await jwtVerify(value, this.#secret, {
        algorithms: ['HS256'],
        audience: AUDIENCE,
        requiredClaims: ['exp', 'jti', 'sub'],
      });
      const { jti: id = '', sub: key = '', exp = 0 } = payload;
      if (await this.#ended.has(id)) return { state: 'SIGNED_OUT' };
      return { state: 'OPEN', id, key, expiresAt: new Date(exp * 1000) };
    } catch (error) {
      // The time is looked at last: all else about it was right.
      if (!(error instanceof errors.JWTExpired)) return { state: 'NONE' };
      return { state: 'OVER', key: error.payload.sub ?? '' };
    }
  }
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

/** Browsers take a name with such a prefix only over TLS, and `__Host-` only for all paths of this very host. */
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
