import { isIPv4, isIPv6 } from 'node:net';

/** One proxy's report about its peer. */
export interface Hop {
  /** Empty when the proxy hides it; undefined when it reports none. */
  readonly address: string | undefined;
  readonly protocol: string | undefined;
  readonly host: string | undefined;
}

/** The headers of the proxies are not credible; the message is a sentence. */
export class ForwardingError extends Error {}

/** RFC 9110, 5.6.2 and 5.6.4; no two alternatives start with the same character. */
const TOKEN = "[!#$%&'*+.^_`|~\\w-]+";
const QUOTED = String.raw`"((?:[\t !#-[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*)"`;
/** One optional pair and its terminator. RFC 7239 allows no blanks there; its users write them. */
const PIECE = new RegExp(`[ \\t]*(?:(${TOKEN})=(?:(${TOKEN})|${QUOTED}))?[ \\t]*([;,]|$)`, 'y');

/** RFC 7239, 6: a name and an unused port. */
const NODE = /^(?:\[([\da-f:.]+)\]|([\d.]+)|(unknown)|(_[\w.-]+))(?::(?:\d{1,5}|_[\w.-]+))?$/i;

/**
 * Parses the `Forwarded` header (RFC 7239) strictly, because a quotation that a client leaves open
 * must not swallow what a proxy appends.
 * @returns the hops, the nearest proxy's last
 * @throws ForwardingError
 */
export function readForwarded(header: string): Hop[] {
  return elementsOf(header)
    .filter(({ size }) => size > 0)
    .map((element) => ({
      address: addressIn(element.get('for')),
      protocol: element.get('proto')?.toLowerCase(),
      host: element.get('host'),
    }));
}

function elementsOf(header: string): Map<string, string>[] {
  let element = new Map<string, string>();
  const elements = [element];
  PIECE.lastIndex = 0;
  for (;;) {
    const [piece, name, token, quoted, end] = PIECE.exec(header) ?? [];
    if (piece === undefined) throw malformed();
    if (name !== undefined) {
      const parameter = name.toLowerCase();
      if (element.has(parameter)) throw malformed();
      element.set(parameter, token ?? (quoted ?? '').replace(/\\(.)/g, '$1'));
    }
    if (end === '') return elements;
    if (end === ',') {
      element = new Map();
      elements.push(element);
    }
  }
}

/** @throws ForwardingError */
function addressIn(node: string | undefined): string | undefined {
  if (node === undefined) return undefined;
  const [whole, ipv6 = '', ipv4 = '', unknown, obfuscated] = NODE.exec(node) ?? [];
  if (whole === undefined) throw malformed();
  if (unknown) return '';
  if (isIPv6(ipv6)) return ipv6;
  if (isIPv4(ipv4)) return ipv4;
  // Stands for an address that the proxy keeps private.
  if (obfuscated) return obfuscated;
  throw malformed();
}

function malformed(): ForwardingError {
  return new ForwardingError(
    'The Forwarded header of this request does not follow RFC 7239. The reverse proxy must replace the header that clients send.',
  );
}
