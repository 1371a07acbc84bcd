import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** A set of single addresses and ranges (`10.0.0.0/8`). */
export class AddressRanges {
  readonly #ranges: readonly Range[];

  get isEmpty(): boolean {
    return this.#ranges.length === 0;
  }

  /** @throws for text that is neither an address nor a range */
  constructor(ranges: readonly string[]) {
    this.#ranges = ranges.map(parseRange);
  }

  has(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    // Converts an IPv4 address mapped into IPv6 to IPv4.
    const parsed = ipaddr.process(address);
    return this.#ranges.some(
      ([base, bits]) => base.kind() === parsed.kind() && parsed.match(base, bits),
    );
  }
}

function parseRange(text: string): Range {
  const [base = ''] = text.split('/');
  if (isIP(base) === 0) throw new Error(`${text} is neither an address nor an address range`);
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
