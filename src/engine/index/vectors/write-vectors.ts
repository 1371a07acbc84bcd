import { rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { SectionFileWriter } from '#engine/index/sections/section-writer.ts';
import { CodeMatrix } from '#engine/scan/code-matrix.ts';
import { placesOf, type Vectors } from '#engine/scan/vector-files.ts';
import { renameOver } from '#platform/files/rename-over.ts';
import { temporaryName, unwritable } from '#platform/files/write-atomically.ts';

/** Number of concurrent writes; each vector is written at its place. */
const WRITES_AT_ONCE = 256;

export interface PlacedVector {
  readonly place: number;
  readonly vector: Float32Array;
}

/**
 * Encodes vectors and writes them with their codes to a file, which appears only when it is
 * complete.
 * @param vectors in any order, exactly one for each place from 0 to before `count`
 * @returns the place of each as its row
 * @throws UnwritableError
 */
export async function writeVectors(
  path: string,
  count: number,
  dims: number,
  vectors: AsyncIterable<PlacedVector>,
): Promise<Vectors> {
  const codes = await CodeMatrix.create(count, dims);
  const checksums = new Uint32Array(count);
  const rowBytes = dims * Float32Array.BYTES_PER_ELEMENT;
  const arrays = Object.entries(codes.arrays);
  const sizes = Object.fromEntries(arrays.map(([name, { byteLength }]) => [name, byteLength]));
  const temporary = temporaryName(path);
  const allSizes = { ...sizes, vectors: count * rowBytes };
  const file = await SectionFileWriter.create(temporary, { count, dims }, allSizes).catch(
    explainWriting,
  );
  try {
    const write = ({ place, vector }: PlacedVector) =>
      file.writePart('vectors', vector, place * rowBytes);
    let nWritten = 0;
    let batch: PlacedVector[] = [];
    for await (const placed of vectors) {
      const { place, vector } = placed;
      codes.set(place, vector);
      checksums[place] = crc32(new Uint8Array(vector.buffer, vector.byteOffset, rowBytes));
      batch.push(placed);
      nWritten++;
      if (batch.length < WRITES_AT_ONCE) continue;
      await Promise.all(batch.map(write));
      batch = [];
    }
    await Promise.all(batch.map(write));
    if (nWritten !== count) throw new Error(`${nWritten} vectors for ${count} places`);
    for (const [name, array] of arrays) await file.write(name, array);
    await file.seal();
    await renameOver(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    return explainWriting(error);
  } finally {
    await file.close();
  }
  const offset = file.sections['vectors']?.offset ?? 0;
  const files = placesOf(count, dims, [{ path, offset, count }]);
  for (let place = 0; place < count; place++) files.placeOf[place] = place;
  files.checksums.set(checksums);
  return { codes, files };
}

/** @throws UnwritableError for an error of the file system, else the error itself */
export function explainWriting(error: unknown): never {
  throw error instanceof Error && 'syscall' in error ? unwritable(error) : error;
}
