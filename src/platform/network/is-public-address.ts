import ipaddr from 'ipaddr.js';

/** All that was ever given out of IPv6 for the public (IANA); what embeds IPv4 lies outside or is told apart. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether an IP address is somebody's on the internet: no loopback, private, link-local (metadata of clouds), shared or reserved one. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // Reads an IPv4 address mapped into IPv6 as what it is.
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST);
}
