import { MAX_QUERIES } from './code-layout.ts';
import type { CodeMatrix } from './code-matrix.ts';
import type { QueryCodes } from './query-codes.ts';
import type { ScanTask } from './scan-worker.ts';
import type { SharedBuffers } from './shared-buffers.ts';

interface WaitingScan {
  readonly matrix: CodeMatrix;
  readonly query: QueryCodes;
  readonly resolve: (distances: Float32Array<SharedArrayBuffer>) => void;
  readonly reject: (error: unknown) => void;
}

/** Runs a task over a matrix in as many threads as its rows can occupy. */
export type RunPass = (task: ScanTask, matrix: CodeMatrix) => Promise<void>;

/**
 * Passes over the codes of a matrix, one at a time: queries that arrive during a pass share the
 * next one, which reads the codes once for all of them.
 */
export class ScanPasses {
  readonly #run: RunPass;
  readonly #buffers: SharedBuffers;
  #waiting: readonly WaitingScan[] = [];
  #isRunning = false;
  #lastMs = 0;

  constructor(run: RunPass, buffers: SharedBuffers) {
    this.#run = run;
    this.#buffers = buffers;
  }

  /** Number of queries that no pass has begun. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Expected time until a query that arrives now is begun. */
  get secondsToWait(): number {
    return (Math.ceil(this.waiting / MAX_QUERIES) * this.#lastMs) / 1000;
  }

  /** Approximate distances of all rows, in memory of the buffers. */
  distances(matrix: CodeMatrix, query: QueryCodes): Promise<Float32Array<SharedArrayBuffer>> {
    return new Promise((resolve, reject) => {
      this.#waiting = [...this.#waiting, { matrix, query, resolve, reject }];
      if (!this.#isRunning) void this.#runAll();
    });
  }

  async #runAll(): Promise<void> {
    this.#isRunning = true;
    for (let [first] = this.#waiting; first; [first] = this.#waiting) {
      const { matrix } = first;
      const scans = this.#waiting.filter((scan) => scan.matrix === matrix).slice(0, MAX_QUERIES);
      this.#waiting = this.#waiting.filter((scan) => !scans.includes(scan));
      const start = performance.now();
      await this.#pass(matrix, scans);
      this.#lastMs = performance.now() - start;
    }
    this.#isRunning = false;
  }

  /** Settles the scans. */
  async #pass(matrix: CodeMatrix, scans: readonly WaitingScan[]): Promise<void> {
    try {
      const bytes = matrix.rows * Float32Array.BYTES_PER_ELEMENT;
      const distances = scans.map(() => new Float32Array(this.#buffers.take(bytes)));
      const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      const queries = scans.map(({ query }) => query);
      await this.#run({ codes: matrix.share(), queries, distances, next }, matrix);
      scans.forEach(({ resolve }, i) => {
        resolve(distances[i] as Float32Array<SharedArrayBuffer>);
      });
    } catch (error) {
      for (const { reject } of scans) reject(error);
    }
  }
}
