import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RowFile } from './row-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'row-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('rows are read in order, repeatedly', async () => {
  const file = await RowFile.create(path.join(folder, 'rows'), 3);
  const rows = Array.from({ length: 5 }, (_, n) => Float32Array.of(n, n / 3, -n));
  for (const row of rows) await file.append(row);
  for (let reading = 0; reading < 2; reading++) {
    const batches: Float32Array[][] = [];
    for await (const batch of file.batches(2)) batches.push(batch);
    expect(batches).toEqual([rows.slice(0, 2), rows.slice(2, 4), rows.slice(4)]);
  }
  await expect(file.append(Float32Array.of(1))).rejects.toThrow('A row of 1');
  await file.close();
});
