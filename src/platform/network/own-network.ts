import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import { isPublicAddress } from './is-public-address.ts';

type Interfaces = ReturnType<typeof networkInterfaces>;

/**
 * Whether an image may be fetched from an address that somebody else named: public, and neither of
 * this machine nor of a network that it belongs to. A server may have a public address itself, and
 * what its neighbors offer to it is not for everybody.
 */
export function isFetchableAddress(address: string): boolean {
  return isPublicAddress(address) && !isInOwnNetwork(address);
}

/** @param interfaces looked up each time, because they change while a server runs */
export function isInOwnNetwork(
  address: string,
  interfaces: Interfaces = networkInterfaces(),
): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return Object.values(interfaces)
    .flatMap((infos) => infos ?? [])
    .some((info) => holds(info, parsed));
}

function holds(info: NetworkInterfaceInfo, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const own = ipaddr.process(info.address);
  if (own.kind() !== address.kind()) return false;
  return address.match(own, prefixLength(info, own));
}

/** All bits where a tunnel claims every address, or the system tells no network. */
function prefixLength({ cidr }: NetworkInterfaceInfo, own: ipaddr.IPv4 | ipaddr.IPv6): number {
  const bits = Number(cidr?.split('/')[1] ?? 0);
  return bits === 0 ? own.toByteArray().length * 8 : bits;
}
