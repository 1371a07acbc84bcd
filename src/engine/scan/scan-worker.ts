import { closeSync, openSync, readSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { OWN_READER } from './code-layout.ts';
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
import {
  checkVectors,
  cosineDistance,
  DamagedVectorError,
  offsetOf,
  pathOf,
  runsOf,
  type VectorFiles,
} from './vector-files.ts';

/** Start-up data of a thread: a shared counter that assigns its number. */
export interface ScanWorkerData {
  readonly readers: Int32Array<SharedArrayBuffer>;
}

/**
 * A pass over all codes by several threads, each of which repeatedly takes one part of the rows
 * until none is left.
 */
export interface ScanTask {
  readonly codes: SharedCodes;
  readonly queries: readonly QueryCodes[];
  /** Distances of all rows to each query in shared memory, filled by the threads. */
  readonly distances: readonly Float32Array<SharedArrayBuffer>[];
  /** The first part that no thread has taken. */
  readonly next: Int32Array<SharedArrayBuffer>;
}

/** The same over groups, by the row that each begins with. */
export interface BoundTask {
  readonly known: SharedDistances;
  readonly groups: RowGroups;
  /** Bounds of all groups in shared memory, filled by the threads. */
  readonly bounds: Bounds;
  readonly next: Int32Array<SharedArrayBuffer>;
}

export interface ExactTask {
  readonly files: VectorFiles;
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

const reader = Atomics.add((workerData as ScanWorkerData).readers, 0, 1) % OWN_READER;

/** Its answer shows that the thread is ready for other tasks. */
export function warmUp(): void {}

/** Computes the distances of all rows to all queries from the codes. */
export function scan({ codes, queries, distances, next }: ScanTask): void {
  const matrix = CodeMatrix.attach(codes);
  for (const first of partsOf(matrix.rows, next)) {
    const end = Math.min(first + ROWS_PER_PART, matrix.rows);
    const parts = distances.map((all) => all.subarray(first, end));
    matrix.distances(reader, queries, [first, end - first], parts);
  }
}

/** Bounds the distances of groups from the known distances of their rows. */
export function bound({ known: shared, groups, bounds, next }: BoundTask): BoundCounts {
  const known = DistanceBounds.attach(shared);
  const counts = noBounds();
  const { starts } = groups;
  for (const row of partsOf(known.rows, next)) {
    const part: Part = [firstGroupFrom(starts, row), firstGroupFrom(starts, row + ROWS_PER_PART)];
    known.boundNearest(groups, part, bounds);
    countBounds(bounds, part, counts);
  }
  return counts;
}

/** The first rows of the parts that no other thread has taken. */
function* partsOf(rows: number, next: Int32Array<SharedArrayBuffer>): Generator<number> {
  for (;;) {
    const first = ROWS_PER_PART * Atomics.add(next, 0, 1);
    if (first >= rows) return;
    yield first;
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

/**
 * Cosine distances from the exact vectors, 0 to 2, summed in float64. Null when a vector is damaged,
 * because an error loses its class on the way to another thread.
 */
export function exact({ files, query, rows }: ExactTask): Float32Array | null {
  const distances = new Float32Array(rows.length);
  const { dims } = files;
  const vectors = memoryOfRun(dims);
  const descriptors = new Map<number, number>();
  try {
    for (const run of runsOf(files, rows, MAX_RUN)) {
      const descriptor = descriptors.get(run.file) ?? openSync(pathOf(files, run), 'r');
      descriptors.set(run.file, descriptor);
      const { first, length } = run;
      const bytes = new Uint8Array(vectors.buffer, 0, length * dims * vectors.BYTES_PER_ELEMENT);
      readSync(descriptor, bytes, 0, bytes.length, offsetOf(files, run));
      checkVectors(files, rows.subarray(first, first + length), bytes);
      for (let i = 0; i < length; i++) {
        distances[first + i] = cosineDistance(query, vectors, i * dims);
      }
    }
  } catch (error) {
    if (error instanceof DamagedVectorError) return null;
    throw error;
  } finally {
    for (const descriptor of descriptors.values()) closeSync(descriptor);
  }
  return distances;
}

let runMemory = new Float32Array(0);

/** Used again, because the system provides new memory page by page, which takes longer than the reads. */
function memoryOfRun(dims: number): Float32Array {
  if (runMemory.length < MAX_RUN * dims) runMemory = new Float32Array(MAX_RUN * dims);
  return runMemory;
}
