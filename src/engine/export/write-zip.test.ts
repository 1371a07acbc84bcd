import { expect, test } from 'vitest';
import { safeName } from './write-zip.ts';

test.each([
  ['a/b c.jpg', 'a/b c.jpg'],
  ['../../etc/passwd', '_/_/etc/passwd'],
  ['/etc/passwd', 'etc/passwd'],
  ['C:\\windows\\a.jpg', 'C__windows_a.jpg'],
  ['a\r\nb/ü.jpg', 'a__b/ü.jpg'],
  ['a/./b..jpg', 'a/_/b..jpg'],
])('%j is unpacked as %j', (file, name) => {
  expect(safeName(file)).toBe(name);
});
