const OF_THE_API = /^\/(api|media)\//;
const ID = /^([\da-f]{8})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{12})$/i;

/** A path of the API without a slash at its end, its ids in lower case and with dashes; others as they are. */
export function canonicalPath(pathname: string): string {
  if (!OF_THE_API.test(pathname)) return pathname;
  return pathname.replace(/\/+$/, '').split('/').map(canonicalId).join('/');
}

/** A UUID as this server writes it; what is none stays as it is. */
export function canonicalId(text: string): string {
  return text.replace(ID, '$1-$2-$3-$4-$5').replace(ID, (id) => id.toLowerCase());
}
