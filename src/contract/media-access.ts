/** Opens one media address without a token until it expires: query parameters of that address. */
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

/** What a request claims to be allowed by its address; undefined where it needs a token or a session. */
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

/** The address as callers with a token or a session need it: it stays the same from one window to the next. */
export function withoutMediaAccess(address: URL): URL {
  const url = new URL(address);
  if (!url.searchParams.has(SIGNATURE)) return url;
  for (const name of MEDIA_ACCESS_PARAMS) url.searchParams.delete(name);
  return url;
}
