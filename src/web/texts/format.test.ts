import { expect, it } from 'vitest';
import {
  formatBytes,
  formatCompact,
  formatCount,
  formatDistance,
  formatPercent,
} from './format.ts';

it.each([
  [0, '0 files'],
  [1, '1 file'],
  [12_345, '12,345 files'],
])('counts %i: %s', (count, text) => {
  expect(formatCount(count, { one: 'file', other: 'files' })).toBe(text);
});

it.each([
  [-1e-9, '0.000'],
  [0.1, '0.100'],
  [0.12345, '0.123'],
])('formats the distance %d as %s', (distance, text) => {
  expect(formatDistance(distance)).toBe(text);
});

it.each([
  [200, '1 kB'],
  [830_400, '830 kB'],
  [3_500_000, '3.5 MB'],
  [20_000_000, '20 MB'],
])('formats %i bytes as %s', (nBytes, text) => {
  expect(formatBytes(nBytes)).toBe(text);
});

it('shortens long text', () => {
  expect(formatCompact(12_345)).toBe('12.3K');
  expect(formatCompact(1_234_567)).toBe('1.23M');
  expect(formatPercent(0.354)).toBe('35%');
  expect(formatPercent(0.0031, 1)).toBe('0.3%');
});
