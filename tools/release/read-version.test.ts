import { expect, test } from 'vitest';
import { readVersion } from './read-version.ts';

test.each([
  ['0.1.0', '0.1.1'],
  ['0.9.9', '0.10.0'],
  ['0.10.0', '1.0.0-rc.1'],
  ['1.0.0-rc.1', '1.0.0-rc.2'],
  ['1.0.0-rc.2', '1.0.0'],
])('after %s comes %s', (current, wanted) => {
  expect(readVersion(wanted, current)).toBe(wanted);
});

test.each([
  ['0.1.0', '0.1.0'],
  ['0.10.0', '0.9.0'],
  ['1.0.0', '1.0.0-rc.1'],
  ['1.0.0-rc.1', '1.0.0-rc.1'],
])('after %s does not come %s', (current, wanted) => {
  expect(() => readVersion(wanted, current)).toThrow(`higher than ${current}`);
});

test.each([undefined, '', 'v1.2.3', '1.2', '1.2.3 ', 'minor'])('%j is no version', (wanted) => {
  expect(() => readVersion(wanted, '0.1.0')).toThrow('Name the version');
});
