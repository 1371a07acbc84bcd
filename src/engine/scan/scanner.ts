import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { BusyError } from '#platform/threads/busy-error.ts';
import { THREAD_FLAGS } from '#platform/threads/thread-flags.ts';
import { OWN_READER } from './code-layout.ts';
import type { CodeMatrix } from './code-matrix.ts';
import { DistanceBounds } from './distance-bounds.ts';
import {
  addBounds,
  type BoundCounts,
  type Bounds,
  noBounds,
  type Part,
  type RowGroups,
} from './group-bounds.ts';
import type { QueryCodes } from './query-codes.ts';
import { ScanPasses } from './scan-passes.ts';
import type { BoundTask, ExactTask, NarrowTask, ScanWorkerData } from './scan-worker.ts';
import { SharedBuffers } from './shared-buffers.ts';
import { SmallVectorFiles } from './small-vector-files.ts';
import { DamagedVectorError, type VectorFiles } from './vector-files.ts';

/** Leaves cores of a large machine for other work. */
const MAX_THREADS = 4;
/** With fewer rows, waking a second thread costs more than it saves. */
const ROWS_PER_TASK = 16_384;
/** With fewer rows, waking any thread costs more than the scan, half a millisecond at most. */
const ROWS_FOR_THREADS = 8192;
/** As `ROWS_PER_TASK`, for reading exact vectors. */
const VECTORS_PER_TASK = 256;
/** Two parts for each of a hundred searches; several seconds of waiting with a million rows. */
const MAX_WAITING = 256;

export interface GroupDistanceBounds {
  readonly bounds: Bounds<SharedArrayBuffer>;
  /** Present when threads bounded the rows, so that no further pass is needed. */
  readonly counts?: BoundCounts;
}

/** Compares a query with all rows of a matrix in separate threads. */
export class Scanner {
  readonly #threads = Math.min(MAX_THREADS, availableParallelism());
  /** Passes have their own threads, so that a page does not wait for the next searches' pass. */
  readonly #passThreads: Piscina;
  readonly #pool: Piscina;
  readonly #buffers = new SharedBuffers();
  readonly #passes: ScanPasses;
  readonly #rowsForThreads: number;
  readonly #smallFiles = new SmallVectorFiles();

  /** @param rowsForThreads smaller datasets are scanned by the calling thread */
  constructor(rowsForThreads = ROWS_FOR_THREADS) {
    this.#rowsForThreads = rowsForThreads;
    const readers = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workerData: ScanWorkerData = { readers };
    this.#passThreads = createPool(this.#threads, workerData);
    this.#pool = createPool(this.#threads, workerData);
    this.#passes = new ScanPasses(async (task, matrix) => {
      const { rows } = matrix;
      if (rows < rowsForThreads) {
        matrix.distances(OWN_READER, task.queries, [0, rows], task.distances);
        return;
      }
      const tasks = this.#parts(rows, ROWS_PER_TASK).map(() =>
        this.#passThreads.run(task, { name: 'scan' }),
      );
      await Promise.all(tasks);
    }, this.#buffers);
  }

  /**
   * Starts the threads in advance, so that the first search does not wait for them. Commands that
   * never search skip it.
   */
  async prepare(): Promise<void> {
    const pools = [this.#passThreads, this.#pool];
    await Promise.all(
      pools.flatMap((pool) =>
        Array.from({ length: this.#threads }, () => pool.run({}, { name: 'warmUp' })),
      ),
    );
  }

  /** Number of searches and of parts of searches that no thread has begun. */
  get waiting(): number {
    return this.#passes.waiting + this.#pool.queueSize;
  }

  /**
   * Computes the distances of all rows from their codes. They are in memory that `release` makes
   * available to later scans.
   * @throws BusyError when many searches are waiting
   */
  async scan(matrix: CodeMatrix, query: QueryCodes): Promise<DistanceBounds> {
    this.refuseIfBusy();
    const distances = await this.#passes.distances(matrix, query);
    const knowledge = new Uint8Array(this.#buffers.take(matrix.rows)).fill(0);
    return new DistanceBounds(matrix, { codes: matrix.share(), query, distances, knowledge });
  }

  /** `known` must not be used any more. */
  release(known: DistanceBounds): void {
    for (const { buffer } of known.arrays) this.#buffers.give(buffer);
  }

  /**
   * Approximate distances of all rows from their codes. Never refused, because callers with many
   * queries run them sequentially.
   */
  distances(matrix: CodeMatrix, query: QueryCodes): Promise<Float32Array> {
    return this.#passes.distances(matrix, query);
  }

  /** @throws BusyError when many searches are waiting */
  refuseIfBusy(): void {
    if (this.waiting < MAX_WAITING) return;
    throw new BusyError('many searches are waiting', this.#passes.secondsToWait);
  }

  /**
   * Bounds the distance of the nearest row of each group. `known` must not be written meanwhile.
   * `releaseBounds` makes their memory available to later searches.
   */
  async bound(known: DistanceBounds, groups: RowGroups): Promise<GroupDistanceBounds> {
    const bytes = (groups.starts.length - 1) * Float32Array.BYTES_PER_ELEMENT;
    const [lower, upper] = [this.#buffers.take(bytes), this.#buffers.take(bytes)];
    const bounds = { lower: new Float32Array(lower), upper: new Float32Array(upper) };
    if (known.rows < ROWS_PER_TASK) {
      known.boundNearest(groups, [0, bounds.lower.length], bounds);
      return { bounds };
    }
    const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const task: BoundTask = { known: known.share(), groups, bounds, next };
    const counts = noBounds();
    const parts = this.#parts(known.rows, ROWS_PER_TASK);
    for (const part of await Promise.all(parts.map(() => this.#run('bound', task)))) {
      addBounds(counts, part as BoundCounts);
    }
    return { bounds, counts };
  }

  /** The bounds must not be used any more. */
  releaseBounds({ bounds: { lower, upper } }: GroupDistanceBounds): void {
    for (const { buffer } of [lower, upper]) this.#buffers.give(buffer);
  }

  /** @returns distances of the rows, about four times as accurate as those of `scan` */
  narrow(matrix: CodeMatrix, query: QueryCodes, rows: Int32Array): Promise<Float32Array> {
    const codes = matrix.share();
    const taskOf = (part: Int32Array): NarrowTask => ({ codes, query, rows: part });
    return this.#measure(rows, (part) => this.#run('narrow', taskOf(part)));
  }

  /**
   * @param rows ascending
   * @returns their cosine distances, 0 to 2
   * @throws DamagedVectorError
   */
  exact(files: VectorFiles, query: Float32Array, rows: Int32Array): Promise<Float32Array> {
    if (files.checksums.length < this.#rowsForThreads)
      return this.#smallFiles.exact(files, query, rows);
    return this.#measure(rows, async (part) => {
      const task: ExactTask = { files, query, rows: part };
      const distances = await this.#run('exact', task);
      if (distances === null) throw new DamagedVectorError();
      return distances;
    });
  }

  async #measure(
    rows: Int32Array,
    measurePart: (part: Int32Array) => Promise<unknown>,
  ): Promise<Float32Array> {
    const distances = new Float32Array(rows.length);
    await Promise.all(
      this.#parts(rows.length, VECTORS_PER_TASK).map(async ([first, end]) => {
        distances.set((await measurePart(rows.slice(first, end))) as Float32Array, first);
      }),
    );
    return distances;
  }

  /**
   * Waits for running tasks first: a thread terminated during a task could report to no one, which
   * is an error.
   */
  async close(): Promise<void> {
    await Promise.all([this.#passThreads.close(), this.#pool.close()]);
  }

  /** Equal parts of at least `least` items, one per thread if each has enough to do. */
  #parts(total: number, least: number): Part[] {
    const parts = Math.max(1, Math.min(this.#threads, Math.floor(total / least)));
    const size = Math.ceil(total / parts);
    return Array.from({ length: parts }, (_, part) => {
      const first = part * size;
      return [first, Math.min(first + size, total)];
    });
  }

  #run(name: string, task: object): Promise<unknown> {
    return this.#pool.run(task, { name });
  }
}

function createPool(threads: number, workerData: ScanWorkerData): Piscina {
  return new Piscina({
    filename: new URL('./scan-worker.mjs', import.meta.url).href,
    execArgv: THREAD_FLAGS,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
    workerData,
  });
}
