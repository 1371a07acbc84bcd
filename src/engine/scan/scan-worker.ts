import { closeSync, openSync, readSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { CodeMatrix, type QueryCodes, type SharedCodes } from './code-matrix.ts';

/** What a thread is started with: a counter that gives each its number. */
export interface ScanWorkerData {
  readonly readers: Int32Array<SharedArrayBuffer>;
}

/** Approximate distances of a query to every row, each with the largest error it may have either way. */
export interface Scan {
  readonly distances: Float32Array<SharedArrayBuffer>;
  readonly errors: Float32Array<SharedArrayBuffer>;
}

export interface ApproximateTask {
  readonly codes: SharedCodes;
  readonly query: QueryCodes;
  readonly first: number;
  readonly count: number;
  /** Shared memory of all rows, of which the task fills its part. */
  readonly scan: Scan;
}

/** Rows of float32 that follow each other in a file. */
export interface VectorFile {
  readonly path: string;
  /** Of row 0, in bytes. */
  readonly offset: number;
  readonly dims: number;
}

export interface ExactTask {
  readonly file: VectorFile;
  readonly query: Float32Array;
  /** Ascending. */
  readonly rows: Int32Array;
}

/** Rows that follow each other are read at once, up to so many. */
const MAX_RUN = 256;

const reader = Atomics.add((workerData as ScanWorkerData).readers, 0, 1) % CodeMatrix.MAX_READERS;

export function approximate({ codes, query, first, count, scan }: ApproximateTask): void {
  const matrix = CodeMatrix.attach(codes);
  matrix.distances(reader, query, [first, count], scan.distances.subarray(first, first + count));
  for (let row = first; row < first + count; row++)
    scan.errors[row] = matrix.errorBound(query, row);
}

export interface NarrowTask {
  readonly codes: SharedCodes;
  readonly query: QueryCodes;
  readonly rows: Int32Array;
}

/** Less approximate distances of some rows, in their order. */
export function narrow({ codes, query, rows }: NarrowTask): Float32Array {
  const distances = new Float32Array(rows.length);
  CodeMatrix.attach(codes).fineDistances(reader, query, rows, distances);
  return distances;
}

/** Cosine distances from the vectors themselves, 0 to 2, summed in float64. */
export function exact({ file, query, rows }: ExactTask): Float32Array {
  const distances = new Float32Array(rows.length);
  const run = new Float32Array(MAX_RUN * file.dims);
  const descriptor = openSync(file.path, 'r');
  try {
    for (let start = 0; start < rows.length; ) {
      const length = runLength(rows, start);
      readRows(descriptor, file, rows[start] as number, run.subarray(0, length * file.dims));
      for (let i = 0; i < length; i++) distances[start + i] = distanceTo(query, run, i * file.dims);
      start += length;
    }
  } finally {
    closeSync(descriptor);
  }
  return distances;
}

function runLength(rows: Int32Array, start: number): number {
  const first = rows[start] as number;
  let length = 1;
  while (length < MAX_RUN && rows[start + length] === first + length) length++;
  return length;
}

function readRows(descriptor: number, file: VectorFile, row: number, into: Float32Array): void {
  const rowBytes = file.dims * Float32Array.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
  const nRead = readSync(descriptor, bytes, 0, bytes.length, file.offset + row * rowBytes);
  if (nRead !== bytes.length) throw new Error(`${file.path} ends within its vectors`);
}

function distanceTo(query: Float32Array, rows: Float32Array, start: number): number {
  let dot = 0;
  for (let i = 0; i < query.length; i++) dot += (query[i] as number) * (rows[start + i] as number);
  return Math.min(2, Math.max(0, 1 - dot));
}
