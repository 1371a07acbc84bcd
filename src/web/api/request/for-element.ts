import { MEDIA_SECRET_PARAM, mediaSecretOf } from '#contract/session.ts';
import { pageSecret } from './page-secret.ts';

/**
 * Address for an element that loads it itself, such as `<img>` or a download link. Elements cannot
 * send headers, so the page secret goes into the address. Addresses of other origins stay
 * unchanged.
 */
export function forElement(address: string): string {
  const secret = pageSecret();
  if (secret === undefined || !isOwn(address)) return address;
  const separator = address.includes('?') ? '&' : '?';
  return `${address}${separator}${MEDIA_SECRET_PARAM}=${mediaSecretOf(secret)}`;
}

/** Excludes `blob:` addresses, which also have the page's origin. */
function isOwn(address: string): boolean {
  const { origin, href } = window.location;
  if (!URL.canParse(address, href)) return false;
  const url = new URL(address, href);
  return url.origin === origin && url.protocol.startsWith('http');
}
