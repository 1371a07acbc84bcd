import { closeSync, openSync, readSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { MAX_READERS } from './code-layout.ts';
import { CodeMatrix, type SharedCodes } from './code-matrix.ts';
import { DistanceBounds, type SharedDistances } from './distance-bounds.ts';
import {
  type BoundCounts,
  type Bounds,
  countBounds,
  noBounds,
  type Part,
  type RowGroups,
} from './group-bounds.ts';
import type { QueryCodes } from './query-codes.ts';

/** Start-up data of a thread: a shared counter that assigns its number. */
export interface ScanWorkerData {
  readonly readers: Int32Array<SharedArrayBuffer>;
}

/**
 * A task of several threads, each of which repeatedly takes one part of the groups until none is
 * left.
 */
export interface BoundTask {
  /** Distances of all rows. */
  readonly known: SharedDistances;
  readonly groups: RowGroups;
  /** Bounds of all groups in shared memory, filled by the threads. */
  readonly bounds: Bounds;
  /** The first part that no thread has taken. */
  readonly next: Int32Array<SharedArrayBuffer>;
}

/** Contiguous rows of float32 in a file. */
export interface VectorFile {
  readonly path: string;
  /** Byte offset of row 0. */
  readonly offset: number;
  readonly dims: number;
}

export interface ExactTask {
  readonly file: VectorFile;
  readonly query: Float32Array;
  /** Ascending. */
  readonly rows: Int32Array;
}

/**
 * Approximate rows per part: enough that taking a part costs little compared to its work, and few
 * enough that all threads finish together and its results are still in the cache when they are
 * read.
 */
const ROWS_PER_PART = 16_384;
/** Maximum number of contiguous rows in one read. */
const MAX_RUN = 256;

const reader = Atomics.add((workerData as ScanWorkerData).readers, 0, 1) % MAX_READERS;

/** Its answer shows that the thread is ready for other tasks. */
export function warmUp(): void {}

/** Computes all distances from the codes and bounds those of the groups. */
export function scan(task: BoundTask): BoundCounts {
  return boundParts(task, (known, rows) => known.computeCoded(reader, rows));
}

/** Bounds the distances of groups from the known distances of their rows. */
export function bound(task: BoundTask): BoundCounts {
  return boundParts(task);
}

function boundParts(
  { known: shared, groups, bounds, next }: BoundTask,
  prepare?: (known: DistanceBounds, rows: Part) => void,
): BoundCounts {
  const known = DistanceBounds.attach(shared);
  const counts = noBounds();
  for (const part of partsOf(groups.starts, next)) {
    const [first, end] = part;
    prepare?.(known, [groups.starts[first] as number, groups.starts[end] as number]);
    known.boundNearest(groups, part, bounds);
    countBounds(bounds, part, counts);
  }
  return counts;
}

/** Parts that no other thread has taken: each the groups that begin within a range of rows. */
function* partsOf(starts: RowGroups['starts'], next: BoundTask['next']): Generator<Part> {
  const rows = starts.at(-1) ?? 0;
  for (;;) {
    const firstRow = ROWS_PER_PART * Atomics.add(next, 0, 1);
    if (firstRow >= rows) return;
    yield [firstGroupFrom(starts, firstRow), firstGroupFrom(starts, firstRow + ROWS_PER_PART)];
  }
}

/** The first group that begins at or after a row; the number of groups when there is none. */
function firstGroupFrom(starts: RowGroups['starts'], row: number): number {
  let [from, to] = [0, starts.length - 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((starts[middle] as number) < row) from = middle + 1;
    else to = middle;
  }
  return from;
}

export interface DistancesTask {
  readonly codes: SharedCodes;
  readonly query: QueryCodes;
  readonly rows: Part;
}

/** Approximate distances of contiguous rows. */
export function distances({ codes, query, rows: [first, end] }: DistancesTask): Float32Array {
  const measured = new Float32Array(end - first);
  CodeMatrix.attach(codes).distances(reader, query, [first, end - first], measured);
  return measured;
}

export interface NarrowTask {
  readonly codes: SharedCodes;
  readonly query: QueryCodes;
  readonly rows: Int32Array;
}

/** More accurate approximate distances of the rows, in their order. */
export function narrow({ codes, query, rows }: NarrowTask): Float32Array {
  const distances = new Float32Array(rows.length);
  CodeMatrix.attach(codes).fineDistances(reader, query, rows, distances);
  return distances;
}

/** Cosine distances from the exact vectors, 0 to 2, summed in float64. */
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
