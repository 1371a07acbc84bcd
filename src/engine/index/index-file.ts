import { rename, rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { THRESHOLDS } from '#contract/primitives.ts';
import { CodeMatrix } from '#engine/scan/code-matrix.ts';
import { temporaryName, unwritable } from '#platform/files/write-atomically.ts';
import { sharedRowNumbers } from './cluster-level.ts';
import { IdList } from './id-list.ts';
import { arraysOf, type IndexContents } from './index-contents.ts';
import { SectionFileReader } from './sections/section-reader.ts';
import { SectionFileWriter } from './sections/section-writer.ts';

const Meta = z.object({
  rows: z.int(),
  dims: z.int(),
  labelNames: z.array(z.string()),
});

/** An index without its vectors, which are written later. */
export type IndexOutline = Omit<IndexContents, 'vectors'>;

/** Number of concurrent writes; each vector is written at the place of its row. */
const WRITES_AT_ONCE = 256;

/** Vectors by row, in any order. */
export type RowVectors = AsyncIterable<RowVector>;

interface RowVector {
  readonly row: number;
  readonly vector: Float32Array;
}

/**
 * Encodes the vectors and writes the index to a file, which appears only when it is complete.
 * @throws UnwritableError; Error when the number of vectors differs from the number of rows
 */
export async function writeIndexFile(
  path: string,
  outline: IndexOutline,
  vectors: RowVectors,
  dims: number,
): Promise<IndexContents> {
  const rows = outline.mediaIds.length;
  const codes = await CodeMatrix.create(rows, dims);
  const checksums = sharedChecksums(rows);
  const arrays = arraysOf({
    ...outline,
    vectors: { codes, file: { path, offset: 0, dims, checksums } },
  });
  const rowBytes = dims * Float32Array.BYTES_PER_ELEMENT;
  const sizes = Object.fromEntries(
    Object.entries(arrays).map(([name, { byteLength }]) => [name, byteLength]),
  );
  const temporary = temporaryName(path);
  const meta: z.infer<typeof Meta> = { rows, dims, labelNames: [...outline.labels.names] };
  const allSizes = { ...sizes, vectors: rows * rowBytes };
  const file = await SectionFileWriter.create(temporary, meta, allSizes).catch(explain);
  try {
    const write = ({ row, vector }: RowVector) => file.writePart('vectors', vector, row * rowBytes);
    let nWritten = 0;
    let batch: RowVector[] = [];
    for await (const rowVector of vectors) {
      const { row, vector } = rowVector;
      codes.set(row, vector);
      checksums[row] = crc32(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
      batch.push(rowVector);
      nWritten++;
      if (batch.length < WRITES_AT_ONCE) continue;
      await Promise.all(batch.map(write));
      batch = [];
    }
    await Promise.all(batch.map(write));
    if (nWritten !== rows) throw new Error(`${nWritten} vectors for ${rows} rows`);
    for (const [name, array] of Object.entries(arrays)) await file.write(name, array);
    await file.seal();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    return explain(error);
  } finally {
    await file.close();
  }
  const offset = file.sections['vectors']?.offset ?? 0;
  return { ...outline, vectors: { codes, file: { path, offset, dims, checksums } } };
}

/** @throws UnwritableError for an error of the file system, else the error itself */
function explain(error: unknown): never {
  throw error instanceof Error && 'syscall' in error ? unwritable(error) : error;
}

/** @throws Error when the file is missing or incomplete */
export async function readIndexFile(path: string): Promise<IndexContents> {
  const file = await SectionFileReader.open(path);
  try {
    const { rows, dims, labelNames } = Meta.parse(file.meta);
    const codes = await CodeMatrix.create(rows, dims);
    await file.read('codes', codes.codes);
    await file.read('scales', codes.scales);
    await file.read('errors', codes.errors);
    await file.read('fineCodes', codes.fineCodes);
    await file.read('fineErrors', codes.fineErrors);
    const checksums = sharedChecksums(rows);
    await file.read('vectorChecksums', checksums);
    const numbers = async (name: string) => new Uint32Array((await file.readBytes(name)).buffer);
    const signed = async (name: string) => new Int32Array((await file.readBytes(name)).buffer);
    const ids = async (name: string) => new IdList(await file.readBytes(name));
    return {
      mediaIds: await ids('mediaIds'),
      imageOf: await signed('imageOf'),
      labels: {
        names: labelNames,
        own: { starts: await numbers('ownLabelStarts'), values: await numbers('ownLabels') },
        ofObjects: {
          starts: await numbers('objectLabelStarts'),
          values: await numbers('objectLabels'),
        },
      },
      levels: await Promise.all(
        THRESHOLDS.map(async (threshold) => ({
          clusterIds: await ids(`clusterIds${threshold}`),
          firstRowOf: await readRowNumbers(file, `firstRowOf${threshold}`),
        })),
      ),
      vectors: {
        codes,
        file: { path, offset: file.sections['vectors']?.offset ?? 0, dims, checksums },
      },
    };
  } finally {
    await file.close();
  }
}

function sharedChecksums(rows: number): Uint32Array<SharedArrayBuffer> {
  return new Uint32Array(new SharedArrayBuffer(rows * Uint32Array.BYTES_PER_ELEMENT));
}

async function readRowNumbers(
  file: SectionFileReader,
  section: string,
): Promise<Int32Array<SharedArrayBuffer>> {
  const numbers = sharedRowNumbers(file.lengthOf(section) / Int32Array.BYTES_PER_ELEMENT);
  await file.read(section, numbers);
  return numbers;
}
