import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seededIndex, withVectors } from '#engine/explore/seeded-index.fixture.ts';
import { Scanner } from '#engine/scan/scanner.ts';
import { DamagedVectorError, readVector } from '#engine/scan/vector-files.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { arraysOf, type IndexWithVectors } from './index-contents.ts';
import { readIndexFile } from './index-file.ts';

let folder: string;
let file: string;

const readFileOfIndex = async () => withVectors(await readIndexFile(file));

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'semblance-index-'));
  file = path.join(folder, 'some.index');
});

afterEach(() => rm(folder, { recursive: true }));

/** Reads the vectors too, which are checked one by one. */
async function readWhole(): Promise<IndexWithVectors> {
  const read = await readFileOfIndex();
  for (let row = 0; row < read.mediaIds.length; row++) await readVector(read.vectors.files, row);
  return read;
}

/** All data but the vectors. */
const dataOf = (contents: IndexWithVectors) => ({
  ...arraysOf(contents),
  ...contents.vectors.codes.arrays,
});

/** Changes a bit of the vector of row 7. */
async function damageVector({ vectors: { files } }: IndexWithVectors): Promise<void> {
  const [{ path: vectorFile, offset } = expect.fail()] = files.files;
  const bytes = await readFile(vectorFile);
  const at = offset + 7 * 20 * 4 + 3;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(vectorFile, bytes);
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
  const read = await readFileOfIndex();
  expect(dataOf(read)).toEqual(dataOf(written));
  expect(read.labels.names).toEqual(written.labels.names);
  expect(read.vectors.files.files).toEqual(written.vectors.files.files);
});

test('a file that is no complete index is rejected', async () => {
  await expect(readIndexFile(file)).rejects.toThrow(/ENOENT/);
  await writeFile(file, 'SEMBLANCE 0 of another time');
  await expect(readIndexFile(file)).rejects.toThrow(/no file of sections/);
  await rm(file);
  await make(300);
  for (const one of [file, file.replace(/index$/, 'vectors')]) {
    const { length } = await readFile(one);
    for (const left of [length - 1, length >> 2, 1000, 30, 0]) {
      await truncate(one, left);
      await expect(readIndexFile(file)).rejects.toThrow();
    }
    await make(300);
  }
  await rm(file.replace(/index$/, 'vectors'));
  await expect(readIndexFile(file)).rejects.toThrow(/ENOENT/);
});

test.each(['index', 'vectors'])(
  'one changed bit in the file .%s is rejected, unless it is never read',
  async (kind) => {
    const written = dataOf(await make(300));
    const damagedFile = file.replace(/index$/, kind);
    const bytes = await readFile(damagedFile);
    const random = seededRandom(5);
    let nRejected = 0;
    for (let n = 0; n < 60; n++) {
      const damaged = Buffer.from(bytes);
      const at = n < 20 ? n * 20 : Math.floor(random() * bytes.length);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      await writeFile(damagedFile, damaged);
      const read = await readWhole().catch(() => undefined);
      if (read) expect(dataOf(read), `byte ${at}`).toEqual(written);
      else nRejected++;
    }
    expect(nRejected).toBeGreaterThan(50);
  },
);

test('a damaged vector is rejected when it is read, and the others are read', async () => {
  await damageVector(await make(300));
  const { vectors: read } = await readFileOfIndex();
  expect(await readVector(read.files, 6)).toHaveLength(20);
  const scanner = new Scanner(0);
  const exact = (rows: number[]) =>
    scanner.exact(read.files, new Float32Array(20), Int32Array.from(rows));
  expect(await exact([5, 6, 8])).toHaveLength(3);
  await expect(exact([5, 6, 7])).rejects.toThrow(DamagedVectorError);
  await expect(readVector(read.files, 7)).rejects.toThrow(DamagedVectorError);
  expect(await exact([5, 6, 8])).toHaveLength(3);
  await scanner.close();
});

test('the vectors of a small dataset are read at once, and give the same distances as in threads', async () => {
  const { vectors } = await make(300);
  const { vectors: read } = await readFileOfIndex();
  const query = await readVector(vectors.files, 9);
  const rows = Int32Array.from([0, 1, 9, 150, 299]);
  const [alone, threads] = [new Scanner(), new Scanner(0)];
  const distances = await alone.exact(read.files, query, rows);
  expect(distances).toEqual(await threads.exact(read.files, query, rows));
  expect(distances[2]).toBeCloseTo(0, 5);

  const written = await readFileOfIndex();
  await damageVector(written);
  const { vectors: damaged } = written;
  await expect(alone.exact(damaged.files, query, rows)).rejects.toThrow(DamagedVectorError);
  await Promise.all([alone.close(), threads.close()]);
});
