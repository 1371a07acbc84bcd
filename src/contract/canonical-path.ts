const OF_THE_API = /^\/(api|media)\//;
const ID = /^([\da-f]{8})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{12})$/i;

/**
 * Removes the slash at the end of an API path and writes its ids in lower case with dashes; returns
 * other paths unchanged.
 */
export function canonicalPath(pathname: string): string {
  if (!OF_THE_API.test(pathname)) return pathname;
  return pathname.replace(/\/+$/, '').split('/').map(canonicalId).join('/');
}

/** A UUID in this server's form; other text is returned unchanged. */
export function canonicalId(text: string): string {
  return text.replace(ID, '$1-$2-$3-$4-$5').replace(ID, (id) => id.toLowerCase());
}
