import { MEDIA_SECRET_PARAM, mediaSecretOf } from '#contract/session.ts';
import { pageSecret } from './page-secret.ts';

/**
 * The address that an element of the page has to ask for, an `<img>` or a download: it can send no
 * header, so what proves that the page asks is in the address. Those of other origins stay as they are.
 */
export function forElement(address: string): string {
  const secret = pageSecret();
  if (secret === undefined || !isOwn(address)) return address;
  const separator = address.includes('?') ? '&' : '?';
  return `${address}${separator}${MEDIA_SECRET_PARAM}=${mediaSecretOf(secret)}`;
}

/** Not of an image in the page's memory, whose address (`blob:`) has the origin of the page as well. */
function isOwn(address: string): boolean {
  const { origin, href } = window.location;
  if (!URL.canParse(address, href)) return false;
  const url = new URL(address, href);
  return url.origin === origin && url.protocol.startsWith('http');
}
