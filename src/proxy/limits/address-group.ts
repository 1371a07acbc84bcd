import ipaddr from 'ipaddr.js';

/** A network gives one machine of IPv6 2^64 addresses (RFC 4291, section 2.5.1): they count as one. */
const IPV6_PREFIX_GROUPS = 4;

/** Addresses that are one caller to a limit. */
export function addressGroup(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const parts = ipaddr.IPv6.parse(address).parts.slice(0, IPV6_PREFIX_GROUPS);
  return parts.map((part) => part.toString(16)).join(':');
}
