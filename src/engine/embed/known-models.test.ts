import { expect, test } from 'vitest';
import { BUILT_IN_MODEL } from './known-models.ts';

const score = BUILT_IN_MODEL.relevanceScore;

test('identical images score exactly 0, despite rounding of the vectors', () => {
  for (const distance of [0, 3e-7, -3e-7]) expect(Object.is(score(distance), 0)).toBe(true);
});

test('scores of typical distances are on the documented scale', () => {
  expect(score(0.2)).toBe(0.080498);
  expect(score(0.48)).toBeCloseTo(0.3, 2);
  expect(score(0.55)).toBe(0.367102);
  expect(score(0.99)).toBe(0.886534);
  expect(score(2)).toBe(1);
});

test('scores never decrease with distance', () => {
  const scores = Array.from({ length: 2001 }, (_, step) => score(step / 1000));
  expect(scores).toEqual(scores.toSorted((a, b) => a - b));
});
