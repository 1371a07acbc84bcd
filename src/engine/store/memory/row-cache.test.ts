import { expect, test } from 'vitest';
import { RowCache } from './row-cache.ts';

const rowsOf = (...ids: string[]) => new Map(ids.map((id) => [id, { id }]));
const cache = (maxBytes = 1e6) => new RowCache<{ id: string }>(maxBytes, () => 0);

test('reads each id once, also an id without a row, and each dataset apart', async () => {
  const rows = cache();
  const asked: string[][] = [];
  const get = (dataset: string, ids: string[]) =>
    rows.get(dataset, ids, async (unknown) => {
      asked.push([...unknown]);
      return dataset === 'one' ? rowsOf('a', 'b') : new Map();
    });
  expect(await get('one', ['a', 'none'])).toEqual(rowsOf('a'));
  expect(await get('one', ['a', 'b', 'none'])).toEqual(rowsOf('a', 'b'));
  expect(await get('two', ['a'])).toEqual(new Map());
  expect(asked).toEqual([['a', 'none'], ['b'], ['a']]);
});

test('a forgotten row is read again', async () => {
  const rows = cache();
  let version = 1;
  const get = async () =>
    (await rows.get('one', ['a'], async () => new Map([['a', { id: `a${version}` }]]))).get('a');
  expect(await get()).toEqual({ id: 'a1' });
  version = 2;
  expect(await get()).toEqual({ id: 'a1' });
  rows.forget('one', ['a']);
  expect(await get()).toEqual({ id: 'a2' });
  version = 3;
  rows.forgetAll();
  expect(await get()).toEqual({ id: 'a3' });
});

test('a written row needs no reading, and replaces one that is being read', async () => {
  const rows = cache();
  const read = async () => {
    rows.put('one', 'a', { id: 'written' });
    return new Map([['a', { id: 'before' }]]);
  };
  await rows.get('one', ['a'], read);
  const after = await rows.get('one', ['a'], () => Promise.reject(new Error('it was read')));
  expect(after.get('a')).toEqual({ id: 'written' });
});

test('rows that were read during a change are not kept', async () => {
  const rows = cache();
  const before = await rows.get('one', ['a'], async () => {
    rows.forget('one', ['other']);
    return rowsOf('a');
  });
  expect(before).toEqual(rowsOf('a'));
  let nReads = 0;
  await rows.get('one', ['a'], async () => {
    nReads++;
    return rowsOf('a');
  });
  expect(nReads).toBe(1);
});

test('holds no more than its bytes', async () => {
  const rows = cache(1000);
  const ids = Array.from({ length: 100 }, (_, n) => `${n}`);
  await rows.get('one', ids, async () => rowsOf(...ids));
  const asked: string[] = [];
  await rows.get('one', ids, async (unknown) => {
    asked.push(...unknown);
    return rowsOf(...unknown);
  });
  expect(asked.length).toBeGreaterThan(90);
});
