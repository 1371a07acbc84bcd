import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { CodeMatrix } from './code-matrix.ts';

/** Float32 vectors in a file, one after another. */
export interface VectorFile {
  readonly path: string;
  /** Byte offset of the first vector. */
  readonly offset: number;
  /** Number of vectors, including those that no row has any more. */
  readonly count: number;
}

/** The exact vectors of all rows, in one or several files. */
export interface VectorFiles {
  readonly dims: number;
  readonly files: readonly VectorFile[];
  /** By row: the number of its file, and the place of its vector in that file. */
  readonly fileOf: Uint8Array<SharedArrayBuffer>;
  readonly placeOf: Uint32Array<SharedArrayBuffer>;
  /** CRC-32 by row. Vectors are checked when they are read, which a start does not do. */
  readonly checksums: Uint32Array<SharedArrayBuffer>;
}

/** The vectors of a dataset, stored twice: coded in memory, exact in files. */
export interface Vectors {
  readonly codes: CodeMatrix;
  readonly files: VectorFiles;
}

/** Places of the vectors of rows, to be filled. */
export function placesOf(rows: number, dims: number, files: readonly VectorFile[]): VectorFiles {
  const shared = (bytes: number) => new SharedArrayBuffer(rows * bytes);
  return {
    dims,
    files,
    fileOf: new Uint8Array(shared(Uint8Array.BYTES_PER_ELEMENT)),
    placeOf: new Uint32Array(shared(Uint32Array.BYTES_PER_ELEMENT)),
    checksums: new Uint32Array(shared(Uint32Array.BYTES_PER_ELEMENT)),
  };
}

/** A vector in a file is not the one that was written. */
export class DamagedVectorError extends Error {
  constructor() {
    super('A vector of the index is damaged.');
  }
}

/** Rows of a list whose vectors follow each other in a file. */
export interface VectorRun {
  /** In the list. */
  readonly first: number;
  readonly length: number;
  /** Number of the file, and place of the first vector. */
  readonly file: number;
  readonly place: number;
}

/** Divides a list of rows into runs of at most `most` rows, each of which takes one read. */
export function* runsOf(
  { fileOf, placeOf }: VectorFiles,
  rows: Int32Array,
  most = Number.POSITIVE_INFINITY,
): Generator<VectorRun> {
  for (let first = 0; first < rows.length; ) {
    const file = fileOf[rows[first] as number] as number;
    const place = placeOf[rows[first] as number] as number;
    const follows = (length: number) => {
      const row = rows[first + length] as number;
      return fileOf[row] === file && placeOf[row] === place + length;
    };
    let length = 1;
    while (length < most && first + length < rows.length && follows(length)) length++;
    yield { first, length, file, place };
    first += length;
  }
}

/** Reads one vector. @throws DamagedVectorError */
export function readVector(files: VectorFiles, row: number): Promise<Float32Array> {
  return readVectors(files, Int32Array.of(row));
}

/** Reads the vectors of rows, by default of all. @throws DamagedVectorError */
export async function readVectors(
  files: VectorFiles,
  rows: Int32Array = new Int32Array(files.fileOf.length).map((_, row) => row),
): Promise<Float32Array> {
  const vectors = new Float32Array(rows.length * files.dims);
  const rowBytes = files.dims * Float32Array.BYTES_PER_ELEMENT;
  const handles = new Map<number, FileHandle>();
  try {
    for (const run of runsOf(files, rows)) {
      const { first, length } = run;
      const handle = handles.get(run.file) ?? (await open(pathOf(files, run)));
      handles.set(run.file, handle);
      const bytes = new Uint8Array(vectors.buffer, first * rowBytes, length * rowBytes);
      await handle.read(bytes, 0, bytes.length, offsetOf(files, run));
      checkVectors(files, rows.subarray(first, first + length), bytes);
    }
  } finally {
    for (const handle of handles.values()) await handle.close();
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

export function pathOf({ files }: VectorFiles, { file }: VectorRun): string {
  return (files[file] as VectorFile).path;
}

/** Byte offset of the first vector of a run. */
export function offsetOf({ files, dims }: VectorFiles, { file, place }: VectorRun): number {
  return (files[file] as VectorFile).offset + place * dims * Float32Array.BYTES_PER_ELEMENT;
}

/** @param bytes the vectors of the rows @throws DamagedVectorError */
export function checkVectors(
  { dims, checksums }: VectorFiles,
  rows: Int32Array,
  bytes: Uint8Array,
): void {
  const rowBytes = dims * Float32Array.BYTES_PER_ELEMENT;
  for (let i = 0; i < rows.length; i++) {
    const vector = bytes.subarray(i * rowBytes, (i + 1) * rowBytes);
    if (crc32(vector) !== checksums[rows[i] as number]) throw new DamagedVectorError();
  }
}
