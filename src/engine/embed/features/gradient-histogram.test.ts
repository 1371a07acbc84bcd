import { expect, test } from 'vitest';
import { gradientHistogram, SHAPE_BINS } from './gradient-histogram.ts';

/** A 64×64 grey picture. */
function draw(luma: (x: number, y: number) => number): Uint8Array {
  return Uint8Array.from({ length: 64 * 64 * 3 }, (_, index) => {
    const pixel = Math.floor(index / 3);
    return luma(pixel % 64, Math.floor(pixel / 64));
  });
}

test('a uniform image has no edges', () => {
  const histogram = gradientHistogram(draw(() => 90));
  expect(histogram.length).toBe(SHAPE_BINS);
  expect(histogram.every((value) => value === 0)).toBe(true);
});

test('a vertical edge counts for the first orientation of the cells next to it', () => {
  const histogram = gradientHistogram(draw((x) => (x < 28 ? 0 : 200)));
  const votes = [...histogram.entries()].filter(([, value]) => value > 0).map(([index]) => index);
  // Columns 27 and 28 lie in the fourth cell of each of the eight rows.
  expect(votes).toEqual(Array.from({ length: 8 }, (_, row) => (row * 8 + 3) * 8));
  // Eight rows of two pixels whose neighbors differ by 200: norm 3200, softened by 20.
  expect(histogram[(1 * 8 + 3) * 8]).toBeCloseTo(3200 / 3220, 5);
});

test('the orientation of an edge counts, its direction does not', () => {
  const rising = gradientHistogram(draw((x, y) => 2 * x + y));
  const falling = gradientHistogram(draw((x, y) => 255 - 2 * x - y));
  const downwards = gradientHistogram(draw((_, y) => 3 * y));
  expect(falling).toEqual(rising);
  // Orientations of 22.5° each: 26.6° is in the second, 90° in the fifth.
  expect(rising[1]).toBeGreaterThan(0.9);
  expect(downwards[4]).toBeGreaterThan(0.9);
  expect(downwards[1]).toBe(0);
});
