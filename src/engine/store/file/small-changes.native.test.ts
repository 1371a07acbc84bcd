import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { expect, onTestFinished, test } from 'vitest';
import { DuckDbFile } from './duckdb-file.ts';
import { query } from './query.ts';
import { SmallChanges } from './small-changes.ts';

async function start() {
  const folder = await mkdtemp(path.join(tmpdir(), 'semblance-changes-'));
  const file = await DuckDbFile.open(path.join(folder, 'store.duckdb'));
  onTestFinished(async () => {
    await file.close();
    await rm(folder, { recursive: true });
  });
  let nCommits = 0;
  file.onChange = () => {
    nCommits++;
  };
  const removals = async () =>
    (await file.rows('SELECT dataset_id FROM removals ORDER BY ALL')).map(
      ({ dataset_id }) => dataset_id,
    );
  return { changes: new SmallChanges(file), file, removals, nCommits: () => nCommits };
}

const uuid = (n: number) => `00000000-0000-5000-8000-${String(n).padStart(12, '0')}`;

const insert = (n: number) => async (writer: DuckDBConnection) => {
  await query(writer, 'INSERT INTO removals VALUES ($1::UUID, [])', [uuid(n)]);
  return n;
};

test('changes that wait together are committed together, each with its own result', async () => {
  const { changes, removals, nCommits } = await start();
  const numbers = Array.from({ length: 20 }, (_, n) => n);
  expect(await Promise.all(numbers.map((n) => changes.add(insert(n))))).toEqual(numbers);
  expect(await removals()).toEqual(numbers.map(uuid));
  expect(nCommits()).toBe(1);
});

test('a change that fails takes no other with it', async () => {
  const { changes, removals, nCommits } = await start();
  const fail = (writer: DuckDBConnection) => query(writer, 'SELECT error($1)', ['no such thing']);
  const settled = await Promise.allSettled([
    changes.add(insert(1)),
    changes.add(fail),
    changes.add(insert(2)),
    changes.add(() => Promise.reject(new Error('before any statement'))),
  ]);
  expect(settled.map(({ status }) => status)).toEqual([
    ...['fulfilled', 'rejected', 'fulfilled', 'rejected'],
  ]);
  expect(await removals()).toEqual([uuid(1), uuid(2)]);
  expect(nCommits()).toBe(2);
});

test('a change waits for a long transaction, and those after it do not wait for the next one', async () => {
  const { changes, file, removals } = await start();
  const order: string[] = [];
  const long = (name: string) =>
    file.transaction(async (writer) => {
      for (let i = 0; i < 20; i++) await writer.run('SELECT 1');
      order.push(name);
    });
  const first = long('first');
  const small = changes.add(insert(1)).then(() => order.push('small'));
  const second = long('second');
  const later = changes.add(insert(2)).then(() => order.push('later'));
  await Promise.all([first, small, second, later]);
  expect(order).toEqual(['first', 'small', 'later', 'second']);
  expect(await removals()).toEqual([uuid(1), uuid(2)]);
});

test('a closed database rejects all that wait', async () => {
  const { changes, file } = await start();
  const long = file.transaction((writer) => writer.run('SELECT 1'));
  const closing = file.close();
  const settled = await Promise.allSettled([changes.add(insert(1)), changes.add(insert(2))]);
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await Promise.all([long, closing]);
});
