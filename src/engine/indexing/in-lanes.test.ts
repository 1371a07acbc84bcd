import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inLanes } from './in-lanes.ts';

const ITEMS = Array.from({ length: 100 }, (_, item) => item);

test('each item is worked on once, in order, by as many lanes as there is room for', async () => {
  const begun: number[] = [];
  const widths: number[] = [];
  let width = 0;
  let room = 2;
  await inLanes(
    ITEMS,
    () => room,
    async (item) => {
      begun.push(item);
      widths.push(++width);
      await setImmediate();
      width--;
      if (item === 20) room = 7;
      if (item === 60) room = 1;
    },
  );
  expect(begun).toEqual(ITEMS);
  expect(Math.max(...widths.slice(0, 20))).toBe(2);
  expect(Math.max(...widths)).toBe(7);
  expect(new Set(widths.slice(70))).toEqual(new Set([1]));
});

test('after an error no item is begun, and those that were are waited for', async () => {
  let nBegun = 0;
  let nEnded = 0;
  const working = inLanes(
    ITEMS,
    () => 3,
    async (item) => {
      nBegun++;
      await setImmediate();
      nEnded++;
      if (item === 10) throw new Error('no more');
    },
  );
  await expect(working).rejects.toThrow('no more');
  expect(nBegun).toBeLessThanOrEqual(13);
  expect(nEnded).toBe(nBegun);
});

test('no items need no lane', async () => {
  await inLanes(
    [],
    () => 3,
    () => expect.unreachable(),
  );
});
