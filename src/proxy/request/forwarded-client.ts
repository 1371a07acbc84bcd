import ipaddr from 'ipaddr.js';
import type { AddressRanges } from '#platform/network/address-ranges.ts';
import { ForwardingError, type Hop, readForwarded } from './parse-forwarded.ts';

/**
 * The client's address, scheme and host as trusted proxies report them in `Forwarded` (RFC 7239) or
 * in `X-Forwarded-For`, `-Proto` and `-Host`. A proxy sets one and may forward the other as the
 * client wrote it, so both must agree on a fact that both contain.
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

/** The last of several values is from the nearest proxy. */
export function lastOf(values: string | null): string | undefined {
  return values?.split(',').at(-1)?.trim();
}

/**
 * Each proxy appends its peer's address; entries before the first unknown address may be forged.
 * @param addresses empty if a proxy reports none
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

/** An IPv6 address has several spellings. */
function canonical(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}
