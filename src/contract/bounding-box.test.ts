import { describe, expect, test } from 'vitest';
import { BoundingBoxError, parseBoundingBox, toFractions } from './bounding-box.ts';

describe('parseBoundingBox', () => {
  test('reads JSON in fractions', () => {
    expect(parseBoundingBox('{"x":0.1,"y":0.2,"width":0.5,"height":0.6}')).toEqual({
      unit: 'fraction',
      x: 0.1,
      y: 0.2,
      width: 0.5,
      height: 0.6,
    });
  });

  test('reads the comma form as fractions if all numbers are at most 1, otherwise as pixels', () => {
    expect(parseBoundingBox('0,0,1,1').unit).toBe('fraction');
    expect(parseBoundingBox(' 0 , 0 , 2048 , 1536 ').unit).toBe('pixel');
  });

  test('accepts a sum of fractions slightly above 1, because of rounding', () => {
    expect(parseBoundingBox('{"x":0.3333,"y":0,"width":0.6668,"height":1}').width).toBe(0.6668);
  });

  test.each(['', '{', '[]', 'null', '1,2,3,', '1,2,3,x', 'NaN,0,1,1', '{"x":0}', '0,0,0,1'])(
    'rejects %s',
    (text) => {
      expect(() => parseBoundingBox(text)).toThrow(BoundingBoxError);
    },
  );
});

describe('toFractions', () => {
  test('clamps pixels to the image', () => {
    const box = { unit: 'pixel', x: 100, y: 0, width: 5000, height: 50 } as const;
    expect(toFractions(box, 200, 100)).toEqual({ x: 0.5, y: 0, width: 0.5, height: 0.5 });
  });

  test('rejects a region outside the image', () => {
    const box = { unit: 'pixel', x: 0, y: 100, width: 10, height: 10 } as const;
    expect(() => toFractions(box, 200, 100)).toThrow(/bounding_box\.y is 100/);
  });
});
