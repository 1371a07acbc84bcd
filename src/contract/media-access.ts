/**
 * Gives access to one media address without a token until it expires: query parameters of that
 * address.
 */
export interface MediaAccess {
  readonly keyId: string;
  /** Unix time. */
  readonly expiresSeconds: number;
  readonly signature: string;
}

const KEY = 'access_key';
const EXPIRES = 'access_expires';
const SIGNATURE = 'access_signature';
export const MEDIA_ACCESS_PARAMS = [KEY, EXPIRES, SIGNATURE] as const;

const MEDIA_PATH = /^\/media\//;
/** Up to the year 5138. */
const UNIX_SECONDS = /^\d{1,11}$/;

/**
 * The access that a request's address claims; undefined if the request needs a token or a session.
 */
export function mediaAccessOf({ method, url }: Request): MediaAccess | undefined {
  const { pathname, searchParams } = new URL(url);
  const isRead = method === 'GET' || method === 'HEAD';
  if (!isRead || !MEDIA_PATH.test(pathname) || !searchParams.has(SIGNATURE)) return undefined;
  const expires = searchParams.get(EXPIRES) ?? '';
  return {
    keyId: searchParams.get(KEY) ?? '',
    expiresSeconds: UNIX_SECONDS.test(expires) ? Number(expires) : 0,
    signature: searchParams.get(SIGNATURE) ?? '',
  };
}

/** @param path with a query, without an origin */
export function withMediaAccess(path: string, access: MediaAccess): string {
  const { keyId, expiresSeconds, signature } = access;
  return `${path}&${KEY}=${encodeURIComponent(keyId)}&${EXPIRES}=${expiresSeconds}&${SIGNATURE}=${signature}`;
}

/**
 * Removes the signature for callers with a token or a session, because the address is then constant
 * across windows.
 */
export function withoutMediaAccess(address: URL): URL {
  const url = new URL(address);
  if (!url.searchParams.has(SIGNATURE)) return url;
  for (const name of MEDIA_ACCESS_PARAMS) url.searchParams.delete(name);
  return url;
}
