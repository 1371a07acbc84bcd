/**
 * Headers forwarded to the remote. An allowlist, because it keeps hop-by-hop headers, cookies, the
 * caller's authorization, origin and addresses here without naming them.
 */
const REQUEST_HEADERS = [
  'accept',
  'content-length',
  'content-type',
  'if-modified-since',
  'if-none-match',
  'range',
];

/**
 * Headers forwarded from the remote. Cookies are not, because they would become cookies of this
 * server.
 */
const RESPONSE_HEADERS = [
  'accept-ranges',
  'cache-control',
  'content-disposition',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'last-modified',
  'retry-after',
];

export function requestHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    REQUEST_HEADERS.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

export function responseHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Headers {
  const passed = new Headers();
  for (const name of RESPONSE_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string') passed.set(name, value);
  }
  return passed;
}
