import { isIPv4, isIPv6 } from 'node:net';

/** What one proxy tells of whom it heard from. */
export interface Hop {
  /** Empty when the proxy hides it. */
  readonly address: string | undefined;
  readonly protocol: string | undefined;
  readonly host: string | undefined;
}

/** Proxies that cannot be believed, as a sentence. */
export class ForwardingError extends Error {}

/** RFC 9110, 5.6.2 and 5.6.4; no character begins two of the alternatives. */
const TOKEN = "[!#$%&'*+.^_`|~\\w-]+";
const QUOTED = String.raw`"((?:[\t !#-[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*)"`;
/** One pair, which may be missing, and what ends it. RFC 7239 has no blanks there; its users do. */
const PIECE = new RegExp(`[ \\t]*(?:(${TOKEN})=(?:(${TOKEN})|${QUOTED}))?[ \\t]*([;,]|$)`, 'y');

/** RFC 7239, 6: a name, and a port that nobody here asks for. */
const NODE = /^(?:\[([\da-f:.]+)\]|([\d.]+)|(unknown)|(_[\w.-]+))(?::(?:\d{1,5}|_[\w.-]+))?$/i;

/**
 * Reads the header `Forwarded` (RFC 7239), to its letter: what a client opens and does not close must
 * not swallow what a proxy adds behind it.
 * @returns the nearest proxy's last
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
  // It stands for an address that the proxy keeps to itself.
  if (obfuscated) return obfuscated;
  throw malformed();
}

function malformed(): ForwardingError {
  return new ForwardingError(
    'The Forwarded header of this request does not follow RFC 7239. The reverse proxy must replace the header that clients send.',
  );
}
