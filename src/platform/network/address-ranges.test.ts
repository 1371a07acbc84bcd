import { expect, test } from 'vitest';
import { AddressRanges } from './address-ranges.ts';

test('an address matches a range of its kind in every notation', () => {
  const ranges = new AddressRanges(['10.0.0.0/8', '127.0.0.1', '2001:db8::/32', '::1']);
  for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '127.0.0.1', '2001:db8::5', '::1']) {
    expect(ranges.has(address), address).toBe(true);
  }
  for (const address of ['11.0.0.1', '127.0.0.2', '2001:db9::', '::ffff:11.0.0.1', 'x', '']) {
    expect(ranges.has(address), address).toBe(false);
  }
});

test('an invalid range is rejected', () => {
  for (const text of ['localhost', '10.0.0.0/33', '/8', '', '10.0.0']) {
    expect(() => new AddressRanges([text]), text).toThrow();
  }
});
