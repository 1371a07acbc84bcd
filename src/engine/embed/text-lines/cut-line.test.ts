import { expect, test } from 'vitest';
import { LineCutter } from './cut-line.ts';
import type { TurnedBox } from './turned-box.ts';

/** Red grows to the right, green downwards. */
function gradient(width: number, height: number) {
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rgb.set([x, y, 0], 3 * (y * width + x));
  }
  return { rgb, width, height };
}

const pixel = (rgb: Uint8Array, width: number, x: number, y: number) => [
  ...rgb.subarray(3 * (y * width + x), 3 * (y * width + x) + 2),
];

test('an upright box of the same size is a copy of its pixels', () => {
  const box = { center: { x: 60, y: 35 }, width: 40, height: 10, angle: 0 };
  const cut = new LineCutter(gradient(120, 100)).cut(box, 40, 10);
  expect(pixel(cut, 40, 0, 0)).toEqual([40, 30]);
  expect(pixel(cut, 40, 39, 9)).toEqual([79, 39]);
});

test.each([
  ['down', Math.PI / 2, [54, 40], [45, 79]],
  ['up', -Math.PI / 2, [45, 79], [54, 40]],
])('a line that reads %s is turned', (_, angle, first, last) => {
  const box: TurnedBox = { center: { x: 50, y: 60 }, width: 40, height: 10, angle };
  const cut = new LineCutter(gradient(120, 100)).cut(box, 40, 10);
  expect(pixel(cut, 40, 0, 0)).toEqual(first);
  expect(pixel(cut, 40, 39, 9)).toEqual(last);
});

test('a large box is reduced by means, not by gaps', () => {
  const [width, height] = [256, 64];
  const rgb = new Uint8Array(3 * width * height);
  // Columns of black and white in turn: one sample per box of eight would be one of them.
  for (let i = 0; i < width * height; i++) rgb.fill(i % 2 === 0 ? 0 : 255, 3 * i, 3 * i + 3);
  const box = { center: { x: 128, y: 32 }, width: 256, height: 64, angle: 0 };
  const cut = new LineCutter({ rgb, width, height }).cut(box, 32, 8);
  expect(cut.every((value) => Math.abs(value - 128) <= 2)).toBe(true);
});

test('beyond the edges the picture continues', () => {
  const box = { center: { x: 0, y: 0 }, width: 20, height: 20, angle: 0 };
  const cut = new LineCutter(gradient(50, 50)).cut(box, 20, 20);
  expect(pixel(cut, 20, 0, 0)).toEqual([0, 0]);
  expect(pixel(cut, 20, 19, 19)).toEqual([9, 9]);
});
