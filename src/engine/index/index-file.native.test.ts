import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seededIndex } from '#engine/explore/seeded-index.fixture.ts';
import { Scanner } from '#engine/scan/scanner.ts';
import { DamagedVectorError, readVector } from '#engine/scan/vector-file.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { arraysOf, type IndexContents } from './index-contents.ts';
import { readIndexFile } from './index-file.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'semblance-index-'));
  file = path.join(folder, 'some.index');
});

afterEach(() => rm(folder, { recursive: true }));

/** Reads the vectors too, which are checked one by one. */
async function readWhole(): Promise<IndexContents> {
  const read = await readIndexFile(file);
  for (let row = 0; row < read.mediaIds.length; row++) await readVector(read.vectors.file, row);
  return read;
}

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
    const read = await readWhole().catch(() => undefined);
    if (read) expect(arraysOf(read), `byte ${at}`).toEqual(written);
    else nRejected++;
  }
  expect(nRejected).toBeGreaterThan(50);
});

test('a damaged vector is rejected when it is read, and the others are read', async () => {
  const { vectors } = await make(300);
  const bytes = await readFile(file);
  const at = vectors.file.offset + 7 * 20 * 4 + 3;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(file, bytes);
  const { vectors: read } = await readIndexFile(file);
  expect(await readVector(read.file, 6)).toHaveLength(20);
  const scanner = new Scanner(0);
  const exact = (rows: number[]) =>
    scanner.exact(read.file, new Float32Array(20), Int32Array.from(rows));
  expect(await exact([5, 6, 8])).toHaveLength(3);
  await expect(exact([5, 6, 7])).rejects.toThrow(DamagedVectorError);
  await expect(readVector(read.file, 7)).rejects.toThrow(DamagedVectorError);
  expect(await exact([5, 6, 8])).toHaveLength(3);
  await scanner.close();
});

test('the vectors of a small dataset are read at once, and give the same distances as in threads', async () => {
  const { vectors } = await make(300);
  const { vectors: read } = await readIndexFile(file);
  const query = await readVector(vectors.file, 9);
  const rows = Int32Array.from([0, 1, 9, 150, 299]);
  const [alone, threads] = [new Scanner(), new Scanner(0)];
  const distances = await alone.exact(read.file, query, rows);
  expect(distances).toEqual(await threads.exact(read.file, query, rows));
  expect(distances[2]).toBeCloseTo(0, 5);

  const bytes = await readFile(file);
  const at = read.file.offset + 7 * 20 * 4 + 3;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(file, bytes);
  const { vectors: damaged } = await readIndexFile(file);
  await expect(alone.exact(damaged.file, query, rows)).rejects.toThrow(DamagedVectorError);
  await Promise.all([alone.close(), threads.close()]);
});
