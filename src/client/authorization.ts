/** How a program authenticates. None for a server that takes requests without a token. */
export type Authentication =
  | {
      /** A token, or a function that is called for each request. */
      readonly token?: string | (() => string | Promise<string>) | undefined;
    }
  | {
      /** An API key and its secret, of which the client creates tokens. */
      readonly key: string;
      readonly secret: string;
    };

/** What the API's published clients use. */
const LIFETIME_SECONDS = 600;
/** A token close to its end could expire on the way, or by another clock. */
const RENEW_BEFORE_SECONDS = 60;

/** Returns the value of the `Authorization` header; undefined for none. */
export function authorizationOf(how: Authentication): () => Promise<string | undefined> {
  if ('key' in how) return keptToken(how.key, how.secret);
  const { token } = how;
  return async () => {
    const value = typeof token === 'function' ? await token() : token;
    return value === undefined ? undefined : `Bearer ${value}`;
  };
}

function keptToken(key: string, secret: string): () => Promise<string> {
  let minted: Promise<string> | undefined;
  let renewAtSeconds = 0;
  return async () => {
    const now = Math.floor(Date.now() / 1000);
    if (!minted || now >= renewAtSeconds) {
      renewAtSeconds = now + LIFETIME_SECONDS - RENEW_BEFORE_SECONDS;
      minted = signedToken(key, secret, now);
    }
    return `Bearer ${await minted}`;
  };
}

/** A JWT signed with HS256 (RFC 7519), by the Web Crypto of Node and of browsers. */
async function signedToken(key: string, secret: string, now: number): Promise<string> {
  const claims = { sub: key, iss: 'sdk', iat: now, exp: now + LIFETIME_SECONDS };
  const text = `${base64Url(JSON.stringify({ alg: 'HS256', kid: key }))}.${base64Url(JSON.stringify(claims))}`;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const encoder = new TextEncoder();
  const { subtle } = globalThis.crypto;
  const imported = await subtle.importKey('raw', encoder.encode(secret), algorithm, false, [
    'sign',
  ]);
  const signature = await subtle.sign('HMAC', imported, encoder.encode(text));
  return `${text}.${base64Url(String.fromCharCode(...new Uint8Array(signature)))}`;
}

/** @param binary one character per byte */
function base64Url(binary: string): string {
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
