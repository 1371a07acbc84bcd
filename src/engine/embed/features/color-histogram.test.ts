import { expect, test } from 'vitest';
import { seededRandom } from '#engine/embed/drawing.fixture.ts';
import { COLOR_BINS, colorHistogram } from './color-histogram.ts';

const bin = (l: number, a: number, b: number) => (l * 7 + a) * 7 + b;
const filled = (...color: [number, number, number]) =>
  Uint8Array.from({ length: 64 * 64 * 3 }, (_, index) => color[index % 3] ?? 0);

test('gray of half lightness is one point of the grid', () => {
  // sRGB 119 is L = 50.03: the middle of the five lightness points, and of both color axes.
  const histogram = colorHistogram(filled(119, 119, 119));
  expect(histogram[bin(2, 3, 3)]).toBeCloseTo(1, 2);
});

test('white and black are the ends of lightness', () => {
  expect(colorHistogram(filled(255, 255, 255))[bin(4, 3, 3)]).toBeCloseTo(1, 2);
  expect(colorHistogram(filled(0, 0, 0))[bin(0, 3, 3)]).toBeCloseTo(1, 2);
});

test('a color outside the grid counts at its edge', () => {
  // Pure green is L 87.7, a −86.2, b 83.2.
  const histogram = colorHistogram(filled(0, 255, 0));
  const [below, above] = [histogram[bin(3, 0, 6)] ?? 0, histogram[bin(4, 0, 6)] ?? 0];
  expect(below ** 2 + above ** 2).toBeCloseTo(1, 2);
  expect(above).toBeCloseTo(Math.sqrt(0.877 * 4 - 3), 2);
});

test('the shares add up to one', () => {
  const random = seededRandom(5);
  const noise = Uint8Array.from({ length: 64 * 64 * 3 }, () => random() * 256);
  const histogram = colorHistogram(noise);
  expect(histogram.length).toBe(COLOR_BINS);
  expect(histogram.reduce((sum, root) => sum + root * root, 0)).toBeCloseTo(1, 4);
});
