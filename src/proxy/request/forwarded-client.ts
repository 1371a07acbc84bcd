import ipaddr from 'ipaddr.js';
import type { AddressRanges } from '#platform/network/address-ranges.ts';
import { ForwardingError, type Hop, readForwarded } from './parse-forwarded.ts';

/**
 * Who asked, and by which scheme and name, as trusted proxies tell in `Forwarded` (RFC 7239) or in
 * `X-Forwarded-For`, `-Proto` and `-Host`. A proxy sets one and may pass on the other as a client
 * wrote it: so where both tell a fact, they must agree.
 * @throws ForwardingError
 */
export function forwardedClient(
  headers: Headers,
  peerAddress: string,
  trustedProxies: AddressRanges,
): Hop {
  const farthest = (addresses: readonly string[]) =>
    farthestKnown(addresses, peerAddress, trustedProxies);
  const hops = readForwarded(headers.get('forwarded') ?? '');
  const nearest = hops.at(-1);
  const forwardedFor = headers.get('x-forwarded-for')?.split(',');
  return {
    address: agreed(
      forwardedFor && farthest(forwardedFor.map((address) => address.trim())),
      nearest?.address !== undefined
        ? farthest(hops.map(({ address = '' }) => address))
        : undefined,
      canonical,
    ),
    protocol: agreed(lastOf(headers.get('x-forwarded-proto')), nearest?.protocol),
    host: agreed(lastOf(headers.get('x-forwarded-host')), nearest?.host),
  };
}

/** Of several values the last is from the nearest proxy. */
export function lastOf(values: string | null): string | undefined {
  return values?.split(',').at(-1)?.trim();
}

/**
 * Each proxy adds whom it heard from at the end; what stands before the first that we do not know,
 * anybody may have written.
 * @param addresses empty where a proxy tells none
 */
function farthestKnown(
  addresses: readonly string[],
  peerAddress: string,
  trustedProxies: AddressRanges,
): string {
  let farthest = peerAddress;
  for (const address of [...addresses].reverse()) {
    if (!trustedProxies.has(farthest) || address === '') break;
    farthest = address;
  }
  return farthest;
}

function agreed(
  one: string | undefined,
  other: string | undefined,
  compared = (text: string) => text.toLowerCase(),
): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (compared(one) === compared(other)) return one;
  throw new ForwardingError(
    'The Forwarded and X-Forwarded headers of this request contradict each other. The reverse proxy must set one of them and remove the other.',
  );
}

/** An address of IPv6 may be written in many ways. */
function canonical(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}
