import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** Contiguous rows of float32 in a file. */
export interface VectorFile {
  readonly path: string;
  /** Byte offset of row 0. */
  readonly offset: number;
  readonly dims: number;
  /** CRC-32 of each row. Vectors are checked when they are read, which a start does not do. */
  readonly checksums: Uint32Array<SharedArrayBuffer>;
}

/** A vector in a file is not the one that was written. */
export class DamagedVectorError extends Error {
  constructor(path: string) {
    super(`${path} is damaged.`);
  }
}

/** Reads one vector. @throws DamagedVectorError */
export async function readVector(file: VectorFile, row: number): Promise<Float32Array> {
  const vector = new Float32Array(file.dims);
  const handle = await open(file.path);
  try {
    const bytes = new Uint8Array(vector.buffer);
    await handle.read(bytes, 0, bytes.length, offsetOfRow(file, row));
    checkVectors(file, row, bytes);
  } finally {
    await handle.close();
  }
  return vector;
}

/** Reads all vectors. @throws DamagedVectorError */
export async function readVectors(file: VectorFile): Promise<Float32Array> {
  const vectors = new Float32Array(file.checksums.length * file.dims);
  const handle = await open(file.path);
  try {
    const bytes = new Uint8Array(vectors.buffer);
    await handle.read(bytes, 0, bytes.length, file.offset);
    checkVectors(file, 0, bytes);
  } finally {
    await handle.close();
  }
  return vectors;
}

/** From 0 to 2, summed in float64. @param start of the row in `vectors` */
export function cosineDistance(query: Float32Array, vectors: Float32Array, start: number): number {
  let dot = 0;
  for (let i = 0; i < query.length; i++) {
    dot += (query[i] as number) * (vectors[start + i] as number);
  }
  return Math.min(2, Math.max(0, 1 - dot));
}

/** Byte offset of a row. */
export function offsetOfRow({ offset, dims }: VectorFile, row: number): number {
  return offset + row * dims * Float32Array.BYTES_PER_ELEMENT;
}

/**
 * @param bytes of contiguous rows
 * @throws DamagedVectorError
 */
export function checkVectors(
  { path, dims, checksums }: VectorFile,
  first: number,
  bytes: Uint8Array,
): void {
  const rowBytes = dims * Float32Array.BYTES_PER_ELEMENT;
  for (let at = 0, row = first; at < bytes.length; at += rowBytes, row++) {
    if (crc32(bytes.subarray(at, at + rowBytes)) !== checksums[row]) {
      throw new DamagedVectorError(path);
    }
  }
}
