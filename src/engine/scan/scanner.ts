import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { BusyError } from '#platform/threads/busy-error.ts';
import { THREAD_FLAGS } from '#platform/threads/thread-flags.ts';
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
import type {
  BoundTask,
  DistancesTask,
  ExactTask,
  NarrowTask,
  ScanWorkerData,
  VectorFile,
} from './scan-worker.ts';

/** Leaves cores of a large machine for other work. */
const MAX_THREADS = 4;
/** With fewer rows, waking a second thread costs more than it saves. */
const ROWS_PER_TASK = 16_384;
/**
 * Each waiting search holds five bytes per row and eight per cluster: 26 MB at most for two million
 * rows.
 */
const MAX_WAITING_TASKS = 128;
/** The same for reading exact vectors. */
const VECTORS_PER_TASK = 256;

export interface GroupDistanceBounds {
  readonly bounds: Bounds;
  /** Present when threads bounded the rows, so that no further pass is needed. */
  readonly counts?: BoundCounts;
}

export interface Scan {
  readonly known: DistanceBounds;
  readonly nearest: GroupDistanceBounds;
}

/** Compares a query with all rows of a matrix in separate threads. */
export class Scanner {
  readonly #pool: Piscina;
  readonly #threads = Math.min(MAX_THREADS, availableParallelism());

  constructor() {
    const readers = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    this.#pool = new Piscina({
      filename: new URL('./scan-worker.mjs', import.meta.url).href,
      execArgv: THREAD_FLAGS,
      minThreads: 0,
      maxThreads: this.#threads,
      idleTimeout: Number.POSITIVE_INFINITY,
      workerData: { readers } satisfies ScanWorkerData,
    });
  }

  /**
   * Starts the threads in advance, so that the first search does not wait for them. Commands that
   * never search skip it.
   */
  async prepare(): Promise<void> {
    await Promise.all(Array.from({ length: this.#threads }, () => this.#run('warmUp', {})));
  }

  /** Number of parts of searches that no thread has begun. */
  get waiting(): number {
    return this.#pool.queueSize;
  }

  /**
   * Computes the distances of all rows from their codes and bounds those of the groups in the same
   * pass.
   * @throws BusyError when many searches are waiting
   */
  async scan(matrix: CodeMatrix, query: QueryCodes, groups: RowGroups): Promise<Scan> {
    this.refuseIfBusy();
    const known = DistanceBounds.create(matrix, query);
    return { known, nearest: await this.#boundTogether('scan', known, groups) };
  }

  /**
   * Approximate distances of all rows from their codes. Never refused, because callers with many
   * queries run them sequentially.
   */
  distances(matrix: CodeMatrix, query: QueryCodes): Promise<Float32Array> {
    const codes = matrix.share();
    const taskOf = (...rows: Part): DistancesTask => ({ codes, query, rows });
    return this.#measure('distances', matrix.rows, ROWS_PER_TASK, taskOf);
  }

  /** @throws BusyError when many searches are waiting */
  refuseIfBusy(): void {
    if (this.waiting < MAX_WAITING_TASKS) return;
    const secondsPerTask = this.#pool.histogram.runTime.average / 1000;
    const seconds = (this.waiting * secondsPerTask) / this.#threads;
    throw new BusyError('many searches are waiting', seconds);
  }

  /**
   * Bounds the distance of the nearest row of each group. `known` must not be written meanwhile.
   */
  async bound(known: DistanceBounds, groups: RowGroups): Promise<GroupDistanceBounds> {
    if (known.rows >= ROWS_PER_TASK) return this.#boundTogether('bound', known, groups);
    const bounds = boundsFor(groups);
    known.boundNearest(groups, [0, bounds.lower.length], bounds);
    return { bounds };
  }

  async #boundTogether(
    name: 'scan' | 'bound',
    known: DistanceBounds,
    groups: RowGroups,
  ): Promise<GroupDistanceBounds> {
    const bounds = boundsFor(groups);
    const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const task: BoundTask = { known: known.share(), groups, bounds, next };
    const threads = this.#parts(known.rows, ROWS_PER_TASK);
    const counts = noBounds();
    for (const part of await Promise.all(threads.map(() => this.#run(name, task)))) {
      addBounds(counts, part as BoundCounts);
    }
    return { bounds, counts };
  }

  /** @returns distances of the rows, about four times as accurate as those of `scan` */
  narrow(matrix: CodeMatrix, query: QueryCodes, rows: Int32Array): Promise<Float32Array> {
    const codes = matrix.share();
    const taskOf = (...part: Part): NarrowTask => ({ codes, query, rows: rows.slice(...part) });
    return this.#measure('narrow', rows.length, VECTORS_PER_TASK, taskOf);
  }

  /** @param rows ascending @returns their cosine distances, 0 to 2 */
  exact(file: VectorFile, query: Float32Array, rows: Int32Array): Promise<Float32Array> {
    const taskOf = (...part: Part): ExactTask => ({ file, query, rows: rows.slice(...part) });
    return this.#measure('exact', rows.length, VECTORS_PER_TASK, taskOf);
  }

  /** Splits the work into parts of at least `least` items, if there are that many. */
  async #measure(
    name: 'distances' | 'narrow' | 'exact',
    total: number,
    least: number,
    taskOf: (...part: Part) => object,
  ): Promise<Float32Array> {
    const distances = new Float32Array(total);
    await Promise.all(
      this.#parts(total, least).map(async ([first, end]) => {
        distances.set((await this.#run(name, taskOf(first, end))) as Float32Array, first);
      }),
    );
    return distances;
  }

  /**
   * Waits for running tasks first: a thread terminated during a task could report to no one, which
   * is an error.
   */
  async close(): Promise<void> {
    await this.#pool.close();
  }

  /** Equal parts, one per thread if each has enough to do. */
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

function boundsFor({ starts }: RowGroups): Bounds {
  const n = starts.length - 1;
  return { lower: sharedFloats(n), upper: sharedFloats(n) };
}

function sharedFloats(length: number): Float32Array<SharedArrayBuffer> {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}
