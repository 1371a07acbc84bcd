import { expect, test } from 'vitest';
import { pathInDataset, RejectedNameError } from './file-names.ts';

const NAMES = [
  'photo:b.jpg',
  'sub/what?.png',
  'a*.jpg',
  '"a".jpg',
  'con.jpg',
  'AUX/a.jpg',
  'com1.tar.jpg',
  'sub./a.jpg',
  'sub /a.jpg',
];

test.each(NAMES)('Windows cannot store %s, other systems can', (name) => {
  expect(() => pathInDataset(name, 'win32')).toThrow(RejectedNameError);
  expect(pathInDataset(name, 'linux')).toBe(name);
  expect(pathInDataset(name, 'darwin')).toBe(name);
});

test.each([
  ['console.jpg', 'console.jpg'],
  ['sub\\a b.jpg', 'sub/a b.jpg'],
  ['./a..jpg', 'a..jpg'],
])('every system stores %s', (name, stored) => {
  for (const platform of ['win32', 'linux'] as const) {
    expect(pathInDataset(name, platform)).toBe(stored);
  }
});
