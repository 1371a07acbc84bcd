import { expect, test } from 'vitest';
import { cachedFor } from './cached-for.ts';

test('concurrent callers share one result, which is requested again after it expires', async () => {
  let nowMs = 0;
  let asked = 0;
  const remembered = cachedFor(
    1000,
    async () => ++asked,
    () => nowMs,
  );
  expect(await Promise.all([remembered(), remembered()])).toEqual([1, 1]);
  nowMs = 999;
  expect(await remembered()).toBe(1);
  nowMs = 1000;
  expect(await remembered()).toBe(2);
});
