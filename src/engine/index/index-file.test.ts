import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seededIndex } from '#engine/explore/seeded-index.fixture.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { arraysOf } from './index-contents.ts';
import { readIndexFile } from './index-file.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'semblance-index-'));
  file = path.join(folder, 'some.index');
});

afterEach(() => rm(folder, { recursive: true }));

const make = (rows: number) =>
  seededIndex(
    {
      rows,
      dims: 20,
      clusterSizes: [1, 2, 4, 8, 16],
      path: file,
      labelOf: (row) => `"${row % 5} ü`,
    },
    seededRandom(3),
  );

test.each([0, 1, 300])('an index of %i rows is read as it was written', async (rows) => {
  const written = await make(rows);
  const read = await readIndexFile(file);
  expect(arraysOf(read)).toEqual(arraysOf(written));
  expect(read.labels.names).toEqual(written.labels.names);
  expect(read.vectors.file).toEqual(written.vectors.file);
});

test('a file that is no complete index is rejected', async () => {
  await expect(readIndexFile(file)).rejects.toThrow(/ENOENT/);
  await writeFile(file, 'SEMBLANCE 0 of another time');
  await expect(readIndexFile(file)).rejects.toThrow(/no file of sections/);
  await rm(file);
  await make(300);
  const { length } = await readFile(file);
  for (const left of [0, 30, 1000, length >> 2]) {
    await truncate(file, left);
    await expect(readIndexFile(file)).rejects.toThrow();
  }
});

test('an index with one changed bit is rejected, unless the bit is never read', async () => {
  const written = arraysOf(await make(300));
  const bytes = await readFile(file);
  const random = seededRandom(5);
  let nRejected = 0;
  for (let n = 0; n < 60; n++) {
    const damaged = Buffer.from(bytes);
    const at = n < 20 ? n * 20 : Math.floor(random() * bytes.length);
    damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    await writeFile(file, damaged);
    const read = await readIndexFile(file).catch(() => undefined);
    if (read) expect(arraysOf(read), `byte ${at}`).toEqual(written);
    else nRejected++;
  }
  expect(nRejected).toBeGreaterThan(50);
});
