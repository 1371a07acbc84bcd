import path from 'node:path';
import { expect, test } from 'vitest';
import { isBelow } from './is-below.ts';

test.each([
  ['/photos', '/photos/a.jpg', true],
  ['/photos', '/photos/sub/..a.jpg', true],
  ['/', '/a.jpg', true],
  ['/photos', '/photos', false],
  ['/photos', '/photos2/a.jpg', false],
  ['/photos/sub', '/photos/a.jpg', false],
  ['/photos', '/Photos/a.jpg', false],
])('with the paths of Linux and macOS, below %s lies %s: %s', (folder, file, expected) => {
  expect(isBelow(folder, file, path.posix)).toBe(expected);
});

test.each([
  ['D:\\', 'D:\\a.jpg', true],
  ['D:\\photos', 'D:\\photos\\sub\\a.jpg', true],
  ['D:\\photos', 'd:\\Photos\\a.jpg', true],
  ['\\\\nas\\photos', '\\\\nas\\photos\\a.jpg', true],
  ['D:\\photos', 'D:\\photos2\\a.jpg', false],
  ['D:\\photos', 'C:\\photos\\a.jpg', false],
  ['\\\\nas\\photos', '\\\\nas\\other\\a.jpg', false],
])('with the paths of Windows, below %s lies %s: %s', (folder, file, expected) => {
  expect(isBelow(folder, file, path.win32)).toBe(expected);
});
