import { beforeEach, expect, test } from 'vitest';
import { TokenBuckets } from './token-buckets.ts';

let nowMs: number;
let buckets: TokenBuckets;
beforeEach(() => {
  nowMs = 1_000_000;
  buckets = new TokenBuckets({ capacity: 10, perSecond: 2 }, () => nowMs, 3);
});

/** Takes what there is. @returns whether there was enough */
function tryToTake(caller: string, cost = 1): boolean {
  if (buckets.secondsUntil(caller, cost) > 0) return false;
  buckets.take(caller, cost);
  return true;
}

test('a bucket starts full, reports the waiting time when empty, and refills up to its capacity', () => {
  for (let n = 0; n < 10; n++) expect(tryToTake('a')).toBe(true);
  expect(tryToTake('a')).toBe(false);
  expect(buckets.secondsUntil('a', 1)).toBe(0.5);
  expect(buckets.secondsUntil('a', 3)).toBe(1.5);
  nowMs += 499;
  expect(tryToTake('a')).toBe(false);
  nowMs += 1;
  expect(tryToTake('a')).toBe(true);
  nowMs += 3_600_000;
  expect(buckets.level('a')).toBe(10);
});

test('callers have separate buckets, and a refund can be taken again', () => {
  expect(tryToTake('a', 10)).toBe(true);
  expect(tryToTake('b', 10)).toBe(true);
  buckets.giveBack('a', 4);
  expect(buckets.level('a')).toBe(4);
  buckets.giveBack('a', 100);
  expect(buckets.level('a')).toBe(10);
});

test('a clock that is set back removes no tokens', () => {
  buckets.take('a', 4);
  nowMs -= 5_000;
  expect(buckets.level('a')).toBe(6);
});

test('only a limited number of callers is remembered, the latest ones', () => {
  for (const caller of ['a', 'b', 'c', 'd']) buckets.take(caller, 10);
  expect(buckets.callers).toBe(3);
  expect(buckets.level('a')).toBe(10);
  expect(buckets.level('d')).toBe(0);
});

test('over any period no more is taken than the capacity and the refill', () => {
  const startMs = nowMs;
  let taken = 0;
  for (let n = 0; n < 5_000; n++) {
    // Primes: every mix of short and long waits, cheap and dear.
    nowMs += (n * 7919) % 401;
    const cost = ((n * 104_729) % 31) / 10;
    if (tryToTake('a', cost)) taken += cost;
    expect(taken).toBeLessThanOrEqual(10 + (2 * (nowMs - startMs)) / 1000 + 1e-6);
  }
  expect(taken).toBeGreaterThan((2 * (nowMs - startMs)) / 1000 - 10);
});
