import { expect, test } from 'vitest';
import { pixelRegion } from './pixel-region.ts';

test('a region extends to the edges of the pixels that it touches', () => {
  expect(pixelRegion({ x: 0.13, y: 0.2, width: 0.24, height: 0.55 }, 100, 10)).toEqual({
    left: 13,
    top: 2,
    width: 24,
    height: 6,
  });
  expect(pixelRegion({ x: 0.125, y: 0, width: 0.5, height: 1 }, 10, 10)).toMatchObject({
    left: 1,
    width: 6,
  });
});

test('fractions of whole pixels give exactly those pixels', () => {
  for (let width = 1; width < 300; width += 7) {
    for (let left = 0; left < width; left += 5) {
      const box = { x: left / width, y: 0, width: 1 / width, height: 1 };
      expect(pixelRegion(box, width, 1)).toEqual({ left, top: 0, width: 1, height: 1 });
    }
  }
});

test('a region has at least one pixel and stays inside the image', () => {
  expect(pixelRegion({ x: 0.99999, y: 0.5, width: 0.00001, height: 1e-9 }, 100, 100)).toEqual({
    left: 99,
    top: 50,
    width: 1,
    height: 1,
  });
  expect(pixelRegion({ x: 0, y: 0, width: 1.0005, height: 1 }, 100, 100)).toEqual({
    left: 0,
    top: 0,
    width: 100,
    height: 100,
  });
});
