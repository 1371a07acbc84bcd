import { expect, test } from 'vitest';
import { SharedBuffers } from './shared-buffers.ts';

const MB = 1024 * 1024;

test('memory is used again for the same size, but not while it is in use', () => {
  const buffers = new SharedBuffers();
  const first = buffers.take(MB);
  expect(buffers.take(MB)).not.toBe(first);
  buffers.give(first);
  expect(buffers.take(2 * MB)).not.toBe(first);
  expect(buffers.take(MB)).toBe(first);
  expect(buffers.take(MB)).not.toBe(first);
});

test('free memory is limited, and the least recently used is dropped', () => {
  const buffers = new SharedBuffers();
  const taken = Array.from({ length: 70 }, () => buffers.take(MB));
  for (const buffer of taken) buffers.give(buffer);
  const again = Array.from({ length: 70 }, () => buffers.take(MB));
  expect(again.slice(0, 64).every((buffer, i) => buffer === taken[69 - i])).toBe(true);
  for (const buffer of again.slice(64)) expect(taken).not.toContain(buffer);
});
