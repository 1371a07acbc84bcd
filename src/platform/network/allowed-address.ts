import dns from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';

/**
 * Thrown for an address that must not be connected to. The message ends a sentence that begins with
 * the address.
 */
export class ForbiddenAddressError extends Error {}

const REFUSED =
  'is not on the public internet outside of the network of this server, so images are not fetched from it';

/**
 * Checks an IP address in place of a host name, because it is never looked up.
 * @throws ForbiddenAddressError
 */
export function checkLiteralAddress(url: URL, isAllowed: (address: string) => boolean): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isAllowed(host)) throw new ForbiddenAddressError(REFUSED);
}

/** Connects only to the addresses that were checked here, so a name cannot change in between. */
export function lookupAllowed(isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, found) => {
      const [first] = found ?? [];
      if (error || !first) {
        return callback(error ?? new ForbiddenAddressError('has no address'), '');
      }
      if (!found.every(({ address }) => isAllowed(address))) {
        return callback(new ForbiddenAddressError(REFUSED), '');
      }
      if (options.all) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
}
