import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ForwardingError, readForwarded } from './parse-forwarded.ts';

const NOTHING = { address: undefined, protocol: undefined, host: undefined };

/** The first four are the examples of RFC 7239, 4 and 7.1. */
test.each([
  ['for="_gazonk"', [{ address: '_gazonk' }]],
  ['For="[2001:db8:cafe::17]:4711"', [{ address: '2001:db8:cafe::17' }]],
  ['for=192.0.2.60;proto=http;by=203.0.113.43', [{ address: '192.0.2.60', protocol: 'http' }]],
  ['for=192.0.2.43, for=198.51.100.17', [{ address: '192.0.2.43' }, { address: '198.51.100.17' }]],
  ['for=unknown', [{ address: '' }]],
  ['for="192.0.2.1:_x"', [{ address: '192.0.2.1' }]],
  ['PROTO=HTTPS;host="a.example:8443"', [{ protocol: 'https', host: 'a.example:8443' }]],
  ['host="a\\"b"', [{ host: 'a"b' }]],
  [
    'for=1.1.1.1 ; proto=https ,\tfor=2.2.2.2',
    [{ address: '1.1.1.1', protocol: 'https' }, { address: '2.2.2.2' }],
  ],
  ['extension="x, for=6.6.6.6";for=1.1.1.1', [{ address: '1.1.1.1' }]],
  [', ,for=1.1.1.1;,', [{ address: '1.1.1.1' }]],
  ['', []],
])('%s is parsed', (header, hops) => {
  expect(readForwarded(header)).toEqual(hops.map((hop) => ({ ...NOTHING, ...hop })));
});

test.each([
  'for',
  'for=',
  '=1.1.1.1',
  'for = 1.1.1.1',
  'for=1.1.1.1 proto=https',
  'for=1.1.1.1;for=2.2.2.2',
  'for=1.1.1.1;FOR=2.2.2.2',
  'for=1.1.1.1:80',
  'for=[::1]',
  'for="::1"',
  'for="[1.1.1.1]"',
  'for="[::1"',
  'for=1.1.1.999',
  'for=1.1.1',
  'for=a.example',
  'for=_',
  'for="1.1.1.1:123456"',
  'for="1.1.1.1',
  'for="1.1.1.1\\"',
  'for="a\u0001"',
  // What a client leaves open, and what its proxy adds.
  'for="6.6.6.6, for=1.1.1.1',
  'for=6.6.6.6;x=", for="[2001:db8::1]:80";proto=https',
  'x=", for="_hidden";host="a.example"',
])('%s is rejected', (header) => {
  expect(() => readForwarded(header)).toThrow(ForwardingError);
});

test('no text of a client changes what the nearest proxy adds, or the header is rejected', () => {
  const written = fc.string({
    unit: fc.constantFrom(...'",;= \\', 'for', 'host', '1.1.1.1', '[::1]', 'x'),
  });
  const added = ['for=10.1.2.3', 'for="[2001:db8::1]:80";proto=https', 'proto=http;for="_a"'];
  fc.assert(
    fc.property(written, fc.constantFrom(...added), (theirs, proxys) => {
      const alone = readForwarded(proxys);
      let hops: ReturnType<typeof readForwarded> = [];
      try {
        hops = readForwarded(`${theirs}, ${proxys}`);
      } catch (error) {
        expect(error).toBeInstanceOf(ForwardingError);
        return;
      }
      expect(hops.at(-1)).toEqual(alone[0]);
    }),
    { seed: 7239, numRuns: 5000 },
  );
});
