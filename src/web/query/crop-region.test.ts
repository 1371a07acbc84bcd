import { describe, expect, it } from 'vitest';
import { parseBoundingBox } from '#contract/bounding-box.ts';
import { cropToRegion, regionToCrop } from './crop-region.ts';

const crop = (x: number, y: number, width: number, height: number) =>
  ({ unit: '%', x, y, width, height }) as const;

/** A small linear congruential generator (Numerical Recipes), so that runs repeat. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('cropToRegion', () => {
  it('turns percent into fractions with four decimals', () => {
    expect(cropToRegion(crop(10, 20, 33.33333, 50))).toEqual({
      x: 0.1,
      y: 0.2,
      width: 0.3333,
      height: 0.5,
    });
  });

  it.each([
    ['no crop', undefined],
    ['a click', crop(40, 40, 0.1, 30)],
    ['the whole image', crop(0, 0, 100, 100)],
    ['the whole image but for rounding', crop(0.001, 0, 99.998, 100)],
  ])('is null for %s', (_, selected) => {
    expect(cropToRegion(selected)).toBeNull();
  });

  it('makes only regions that the server accepts', () => {
    const random = seededRandom(7);
    for (let run = 0; run < 500; run++) {
      const x = random() * 99;
      const y = random() * 99;
      const region = cropToRegion(
        crop(x, y, 0.6 + random() * (99.5 - x), 0.6 + random() * (99.5 - y)),
      );
      const box = parseBoundingBox(JSON.stringify(region));
      expect(box.x + box.width).toBeLessThanOrEqual(1);
      expect(box.y + box.height).toBeLessThanOrEqual(1);
    }
  });
});

describe('regionToCrop', () => {
  it('is the inverse of cropToRegion', () => {
    const region = { x: 0.1234, y: 0.07, width: 0.5, height: 0.3 };
    expect(cropToRegion(regionToCrop(region))).toEqual(region);
  });

  it('selects nothing for the whole image', () => {
    expect(regionToCrop(null)).toBeUndefined();
  });
});
