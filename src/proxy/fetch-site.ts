/**
 * Whether a browser sent a request for one of our own pages, or because a person entered the
 * address. Another port of the same host is `same-site`, and its requests carry our cookies.
 *
 * Browsers send `Sec-Fetch-Site` only to potentially trustworthy origins (W3C Fetch Metadata, Secure
 * Contexts), so its absence tells nothing on plain http to another machine. What keeps other ports
 * from reading an answer there is `Cross-Origin-Resource-Policy`.
 */
export function isSentByOwnPage(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin' || site === 'none';
  return !isPotentiallyTrustworthy(new URL(request.url));
}

function isPotentiallyTrustworthy({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true;
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
