import { expect, test } from 'vitest';
import { VectorMatrix } from '#engine/scan/vector-matrix.ts';
import { reliableDistance, wordReliability } from './word-reliability.ts';

/** Directions in the plane whose distances to the first one are `1 − cos`. */
const atDistances = (...distances: number[]) =>
  VectorMatrix.from(
    Float32Array.from(
      distances.flatMap((distance) => [1 - distance, Math.sqrt(1 - (1 - distance) ** 2)]),
    ),
    2,
  );

test('each word counts the pairs of which it is said, and those of one class', async () => {
  // From the first: 0.2 and 0.4; from 0.2 to 0.4: about 0.04.
  const vectors = await atDistances(0, 0.2, 0.4);
  const words = wordReliability(vectors, ['a', 'b', 'a'], (distance) => distance);
  expect(words).toEqual([
    { word: 'Identical', pairs: 0, alike: 0 },
    { word: 'Very similar', pairs: 4, alike: 0 },
    { word: 'Similar', pairs: 2, alike: 2 },
    { word: 'Loosely related', pairs: 0, alike: 0 },
    { word: 'Unrelated', pairs: 0, alike: 0 },
  ]);
});

test('up to the reliable distance, the wanted share of pairs is of one class', async () => {
  // Pairs by distance: about 0.04 (a b), 0.2 (a a), 0.4 (a b).
  const vectors = await atDistances(0, 0.2, 0.4);
  expect(reliableDistance(vectors, ['a', 'a', 'b'], 0.5)).toBeCloseTo(0.2, 5);
  expect(reliableDistance(vectors, ['a', 'a', 'b'], 1 / 3)).toBeCloseTo(0.4, 5);
  expect(reliableDistance(vectors, ['a', 'a', 'b'], 0.6)).toBe(0);
});
