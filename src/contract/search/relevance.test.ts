import { expect, test } from 'vitest';
import { relevanceWord } from './relevance.ts';

test.each([
  [0, 'Identical'],
  [0.003, 'Very similar'],
  [0.13, 'Very similar'],
  [0.3, 'Very similar'],
  [0.42, 'Similar'],
  [0.55, 'Loosely related'],
  [0.88, 'Unrelated'],
  [2, 'Unrelated'],
])('%d is %s', (score, word) => {
  expect(relevanceWord(score)).toBe(word);
});
