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

/** A large machine has other work too. */
const MAX_THREADS = 4;
/** Fewer rows are not worth waking a second thread for. */
const ROWS_PER_TASK = 16_384;
/** Each search that waits holds five bytes a row and eight a cluster: 26 MB at most for two million rows. */
const MAX_WAITING_TASKS = 128;
/** Vectors to read, likewise. */
const VECTORS_PER_TASK = 256;

export interface GroupDistanceBounds {
  readonly bounds: Bounds;
  /** Where threads have bounded them, which is no time to wait for. */
  readonly counts?: BoundCounts;
}

export interface Scan {
  readonly known: DistanceBounds;
  readonly nearest: GroupDistanceBounds;
}

/** Compares a query with all rows of a matrix in threads of their own. */
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

  /** Starts the threads, which the first search would wait for. Commands that never search do without. */
  async prepare(): Promise<void> {
    await Promise.all(Array.from({ length: this.#threads }, () => this.#run('warmUp', {})));
  }

  /** Parts of searches that no thread has begun yet. */
  get waiting(): number {
    return this.#pool.queueSize;
  }

  /**
   * Computes the distances of all rows from their codes, and bounds those of the groups on the way.
   * @throws BusyError when many searches wait already
   */
  async scan(matrix: CodeMatrix, query: QueryCodes, groups: RowGroups): Promise<Scan> {
    this.refuseIfBusy();
    const known = DistanceBounds.create(matrix, query);
    return { known, nearest: await this.#boundTogether('scan', known, groups) };
  }

  /**
   * Distances of all rows from their codes, within the errors of those. Whoever asks for many asks for
   * one after the other: none is refused.
   */
  distances(matrix: CodeMatrix, query: QueryCodes): Promise<Float32Array> {
    const codes = matrix.share();
    const taskOf = (...rows: Part): DistancesTask => ({ codes, query, rows });
    return this.#measure('distances', matrix.rows, ROWS_PER_TASK, taskOf);
  }

  /** @throws BusyError when many searches wait already */
  refuseIfBusy(): void {
    if (this.waiting < MAX_WAITING_TASKS) return;
    const secondsPerTask = this.#pool.histogram.runTime.average / 1000;
    const seconds = (this.waiting * secondsPerTask) / this.#threads;
    throw new BusyError('many searches are waiting', seconds);
  }

  /** Bounds the distance of the nearest row of each group. Nobody may write to `known` meanwhile. */
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

  /** @returns distances of some rows, about four times as near to the exact ones as those of `scan` are */
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

  /** Has parts measured, of `least` or more where there are so many. */
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

  /** Once what is under way is done: threads ended amid a task would report it to no one, which is an error. */
  async close(): Promise<void> {
    await this.#pool.close();
  }

  /** Equal parts, as many as there are threads where each has enough to do. */
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
