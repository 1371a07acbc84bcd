import { expect, test } from 'vitest';
import { fractionUpTo } from './evidence-histogram.ts';

const HISTOGRAM = {
  n_clusters: 4,
  n_media: 40,
  bins: [
    { relevance_min: 0, relevance_max: 0.5, n_clusters: 1, n_media: 10 },
    { relevance_min: 0.5, relevance_max: 1, n_clusters: 3, n_media: 30 },
  ],
};

test.each([
  [0, 0],
  [0.25, 0.125],
  [0.5, 0.25],
  [0.75, 0.625],
  [1, 1],
  [1.4, 1],
])('up to a score of %d are %d of all media', (score, fraction) => {
  expect(fractionUpTo(HISTOGRAM, score)).toBe(fraction);
});

test('an empty dataset has the fraction 0', () => {
  expect(fractionUpTo({ bins: [], n_clusters: 0, n_media: 0 }, 0.5)).toBe(0);
});
