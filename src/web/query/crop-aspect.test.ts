import { expect, it } from 'vitest';
import { cropOfAspect } from './crop-aspect.ts';

const SIZE = { width: 400, height: 200 };

it.each([
  ['square', 1, { x: 35, y: 20, width: 30, height: 60 }],
  ['wide', 2, { x: 35, y: 35, width: 30, height: 30 }],
  ['too tall for its width', 0.25, { x: 43.75, y: 0, width: 12.5, height: 100 }],
])('%s', (_, aspect, expected) => {
  const crop = { unit: '%' as const, x: 0, y: 10, width: 30, height: 90 };
  const result = cropOfAspect(crop, aspect, SIZE);
  expect(result).toMatchObject({ unit: '%' });
  for (const side of ['x', 'y', 'width', 'height'] as const) {
    expect(result[side]).toBeCloseTo(expected[side]);
  }
});
