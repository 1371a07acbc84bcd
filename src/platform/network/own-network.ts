import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import { isPublicAddress } from './is-public-address.ts';

type Interfaces = ReturnType<typeof networkInterfaces>;

/**
 * Whether an image may be fetched from an address that a client or a remote named: public, and
 * neither of this machine nor of its networks. A server may have a public address itself, and
 * services in its network are not meant for everybody.
 */
export function isFetchableAddress(address: string): boolean {
  return isPublicAddress(address) && !isInOwnNetwork(address);
}

/** @param interfaces read on each call, because they change while a server runs */
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

/** All bits for a tunnel that claims every address, or if the system reports no network. */
function prefixLength({ cidr }: NetworkInterfaceInfo, own: ipaddr.IPv4 | ipaddr.IPv6): number {
  const bits = Number(cidr?.split('/')[1] ?? 0);
  return bits === 0 ? own.toByteArray().length * 8 : bits;
}
