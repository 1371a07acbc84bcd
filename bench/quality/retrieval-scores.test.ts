import { expect, test } from 'vitest';
import { VectorMatrix } from '#engine/scan/vector-matrix.ts';
import { averagePrecision, nearestRow, scoreClasses } from './retrieval-scores.ts';

/** Directions in the plane, by their angle in degrees. */
const directions = (...degrees: number[]) =>
  VectorMatrix.from(Float32Array.from(degrees.flatMap((it) => unit(it))), 2);

function unit(degrees: number): [number, number] {
  const radians = (degrees * Math.PI) / 180;
  return [Math.cos(radians), Math.sin(radians)];
}

test('average precision is the mean of the precisions at each hit', () => {
  expect(averagePrecision([true, true])).toBe(1);
  expect(averagePrecision([false, true])).toBe(1 / 2);
  expect(averagePrecision([true, false, true, false, true])).toBeCloseTo(
    (1 + 2 / 3 + 3 / 5) / 3,
    12,
  );
});

test('each image searches all others, and the only image of a class searches none', async () => {
  const vectors = await directions(0, 10, 25, 45, 90);
  // 0° a: finds a b b c → hits 1···, AP 1.        10° a: finds a(0) b(25) b c, AP 1.
  // 25° b: finds a(10) b(45) a c, AP 1/2.         45° b: finds b(25) a(10) a(0)~c(90), AP 1.
  // 90° c is alone.
  expect(scoreClasses(vectors, ['a', 'a', 'b', 'b', 'c'])).toEqual({
    queries: 4,
    meanAveragePrecision: (1 + 1 + 1 / 2 + 1) / 4,
    // One of the four others is of the class.
    precisionAt10: 1 / 4,
    recallAt1: 3 / 4,
  });
});

test('precision@10 considers only the ten nearest images', async () => {
  const vectors = await directions(...Array.from({ length: 14 }, (_, n) => n));
  // Seven and seven in a row: 0 to 5 have all six others of their class among the ten nearest; 6, at
  // the border, has 1–5 and 7–11. The right side is the mirror image.
  const classes = Array.from({ length: 14 }, (_, n) => (n < 7 ? 'left' : 'right'));
  expect(scoreClasses(vectors, classes).precisionAt10).toBeCloseTo((6 * 0.6 + 0.5) / 7, 12);
});

test('of equally near rows the first one is the nearest', async () => {
  const vectors = await directions(30, 50, 30, 50);
  const query = Float32Array.from(unit(50));
  expect(nearestRow(vectors, query)).toBe(1);
  // Each row's copy has the other class, and is nearer than the row of its own.
  expect(scoreClasses(vectors, ['a', 'a', 'b', 'b']).recallAt1).toBe(0);
  // All the same: each finds row 0, row 0 finds row 1.
  expect(scoreClasses(await directions(7, 7, 7, 7), ['a', 'b', 'b', 'a']).recallAt1).toBe(1 / 4);
});
