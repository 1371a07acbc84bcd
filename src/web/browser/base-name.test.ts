import { expect, it } from 'vitest';
import { baseName } from './base-name.ts';

it.each([
  ['a.jpg', 'a.jpg'],
  ['2024/spring/a.jpg', 'a.jpg'],
  ['folder/', 'folder/'],
])('%s: %s', (path, name) => {
  expect(baseName(path)).toBe(name);
});
