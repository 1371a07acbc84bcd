import { expect, test } from 'vitest';
import { fromHalf, toHalf } from './half-float.ts';

test.each([
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [65_504, 0x7bff],
  [65_520, 0x7c00],
  [1e9, 0x7c00],
  [Number.NEGATIVE_INFINITY, 0xfc00],
  [2 ** -14, 0x0400],
  [2 ** -24, 0x0001],
  [2 ** -26, 0x0000],
  [1 / 3, 0x3555],
  [Number.NaN, 0x7e00],
])('%d is rounded to %d', (value, bits) => {
  expect(toHalf(value)).toBe(bits);
});

test('ties go to the even neighbor', () => {
  const step = 2 ** -10;
  expect(fromHalf(toHalf(1 + 0.5 * step))).toBe(1);
  expect(fromHalf(toHalf(1 + 1.5 * step))).toBe(1 + 2 * step);
  // The step after the last of a power of two is the next power.
  expect(fromHalf(toHalf(2 - 0.5 * step))).toBe(2);
});

test('every half-precision number converts to itself', () => {
  for (let bits = 0; bits < 0x1_0000; bits++) {
    const value = fromHalf(bits);
    if (!Number.isNaN(value)) expect(toHalf(value)).toBe(bits);
  }
});
