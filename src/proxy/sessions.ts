import { jwtVerify, SignJWT } from 'jose';

const AUDIENCE = 'semblance-session';
/** Longer than a working week: a tab that stays open keeps working. */
const LIFETIME_SECONDS = 30 * 24 * 60 * 60;

/**
 * The cookie of a browser that may use this server: signed, so that the proxy keeps no list and a
 * restart ends no session. Cookies know no port, so the name carries it.
 */
export class Sessions {
  readonly #secret: Uint8Array;

  /** @param secret not the secret of any API key: a session must not pass as a token, nor the other way */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /**
   * @param prefix path under which the browser finds the server, or empty
   * @param key what the session is opened with; it ends with that key
   */
  async cookieFor(request: Request, prefix: string, key: string): Promise<string> {
    const session = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(key)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME_SECONDS} s`)
      .sign(this.#secret);
    const attributes = [
      `${cookieName(request, prefix)}=${session}`,
      `Path=${prefix || '/'}`,
      'HttpOnly',
      'SameSite=Strict',
      `Max-Age=${LIFETIME_SECONDS}`,
    ];
    if (isSecure(request)) attributes.push('Secure');
    return attributes.join('; ');
  }

  /** The key that the browser's session was opened with. */
  async keyOf(request: Request, prefix: string): Promise<string | undefined> {
    const session = readCookie(request, cookieName(request, prefix));
    if (session === undefined) return undefined;
    try {
      const options = { algorithms: ['HS256'], audience: AUDIENCE };
      return (await jwtVerify(session, this.#secret, options)).payload.sub;
    } catch {
      return undefined;
    }
  }
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
