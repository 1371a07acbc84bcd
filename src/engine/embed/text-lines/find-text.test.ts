import { describe, expect, test } from 'vitest';
import { findText, type TextMap } from './find-text.ts';
import type { TurnedBox } from './turned-box.ts';

const WIDTH = 200;
const HEIGHT = 120;

/** A map with boxes of one probability each, on a ground without text. */
function mapWith(planted: readonly (TurnedBox & { readonly probability: number })[]): TextMap {
  const probabilities = new Float32Array(WIDTH * HEIGHT).fill(0.02);
  for (const { center, width, height, angle, probability } of planted) {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const [dx, dy] = [x + 0.5 - center.x, y + 0.5 - center.y];
        const isInside =
          Math.abs(dx * cos + dy * sin) <= width / 2 && Math.abs(dy * cos - dx * sin) <= height / 2;
        if (isInside) probabilities[y * WIDTH + x] = probability;
      }
    }
  }
  return { probabilities, width: WIDTH, height: HEIGHT };
}

const LINE = { center: { x: 80, y: 40 }, width: 100, height: 10, angle: 0, probability: 0.9 };

test('a line is found and grown by 1.8 × its area / its perimeter', () => {
  const found = findText(mapWith([LINE]));
  expect(found).toHaveLength(1);
  const growth = (1.8 * 100 * 10) / (2 * 110);
  expect(found[0]?.center).toEqual({ x: 80, y: 40 });
  expect(found[0]?.width).toBeCloseTo(100 + 2 * growth, 6);
  expect(found[0]?.height).toBeCloseTo(10 + 2 * growth, 6);
});

test.each([-40, -20, 10, 30])('a line at %i degrees is found at its angle', (degrees) => {
  const angle = (degrees * Math.PI) / 180;
  const [found, ...others] = findText(mapWith([{ ...LINE, center: { x: 100, y: 60 }, angle }]));
  expect(others).toEqual([]);
  expect(((found?.angle ?? 9) * 180) / Math.PI).toBeCloseTo(degrees, -0.5);
  expect(found?.center.x).toBeCloseTo(100, 0);
  expect(found?.center.y).toBeCloseTo(60, 0);
  const growth = (1.8 * 100 * 10) / (2 * 110);
  // The outline follows whole pixels.
  expect(Math.abs((found?.width ?? 0) - (100 + 2 * growth))).toBeLessThan(4);
  expect(Math.abs((found?.height ?? 0) - (10 + 2 * growth))).toBeLessThan(4);
});

describe('is not text', () => {
  test.each([
    ['an area of low probability', { ...LINE, probability: 0.5 }],
    ['an area below the threshold', { ...LINE, probability: 0.3 }],
    ['a speck', { ...LINE, width: 2, height: 2 }],
    ['a thin line', { ...LINE, height: 2 }],
  ])('%s', (_, planted) => {
    expect(findText(mapWith([planted]))).toEqual([]);
  });

  test('a map without text', () => {
    expect(findText(mapWith([]))).toEqual([]);
  });
});

test('lines that do not touch are apart, and lines at the edge stay', () => {
  const planted = [
    { ...LINE, center: { x: 50, y: 5 } },
    { ...LINE, center: { x: 50, y: 20 } },
    { ...LINE, center: { x: 155, y: 20 }, width: 90 },
  ];
  const found = findText(mapWith(planted)).toSorted(
    (a, b) => a.center.y - b.center.y || a.center.x - b.center.x,
  );
  expect(found.map(({ center }) => center)).toEqual([
    { x: 50, y: 5 },
    { x: 50, y: 20 },
    { x: 155, y: 20 },
  ]);
});
