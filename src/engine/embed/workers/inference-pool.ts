import { setTimeout } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { NativeCallGuard } from '#engine/embed/extract/native-call-guard.ts';
import { disableTelemetry } from '#engine/embed/runtime/disable-telemetry.ts';
import { BusyError } from '#platform/threads/busy-error.ts';
import { THREAD_FLAGS } from '#platform/threads/thread-flags.ts';
import { PriorityQueue } from './priority-queue.ts';
import type { WorkerData } from './worker-data.ts';

/**
 * While the network of a thread processes one image, the threads of libuv and libvips read, decode
 * and resize the next, so that neither waits for the other. Measured 9 % more images per second
 * than with one.
 */
const TASKS_PER_THREAD = 2;

/** How long closing waits for the threads to end. */
const CLOSE_PATIENCE_MS = 500;

/**
 * How long an exiting process waits for a thread to finish an image or to load the network. Both take
 * far less, except on a machine with much other work, and a thread that is ended inside crashes it.
 */
const EXIT_PATIENCE_MS = 3000;

const CLOSED = 'The embedder was closed.';

/** Threads of `worker.ts`, and the guard for their safe termination. */
export class InferencePool {
  readonly #pool: Piscina;
  readonly #queue = new PriorityQueue();
  readonly #gate = new NativeCallGuard();
  readonly #closeGateAtExit = () => this.#gate.closeSync(EXIT_PATIENCE_MS);
  #isClosed = false;

  /** @param onMessage receives the messages that threads post, during any task */
  constructor(
    threads: number,
    data: Omit<WorkerData, 'gateMemory'>,
    onMessage: (message: unknown) => void = () => undefined,
  ) {
    disableTelemetry();
    this.#pool = new Piscina({
      filename: new URL('./worker.mjs', import.meta.url).href,
      execArgv: THREAD_FLAGS,
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: TASKS_PER_THREAD,
      workerData: { ...data, gateMemory: this.#gate.memory } satisfies WorkerData,
      taskQueue: this.#queue,
      // Otherwise a task that finds no free thread is queued behind all others.
      stricterFIFO: true,
    });
    this.#pool.on('message', onMessage);
    process.once('exit', this.#closeGateAtExit);
  }

  get threads(): number {
    return this.#pool.options.maxThreads;
  }

  /** Number of tasks that no thread has begun. */
  get waiting(): { readonly urgent: number; readonly others: number } {
    const { size, urgentSize } = this.#queue;
    return { urgent: urgentSize, others: size - urgentSize };
  }

  /**
   * Fails fast: an interactive request should not wait behind a long queue.
   * @throws BusyError when `nWaiting` reaches the limit
   */
  refuseBeyond(maxWaiting: number, nWaiting: number): void {
    if (nWaiting < maxWaiting) return;
    const secondsPerTask = this.#pool.histogram.runTime.average / 1000;
    const seconds = (nWaiting * secondsPerTask) / (this.threads * TASKS_PER_THREAD);
    throw new BusyError(`${nWaiting} queries are waiting to be embedded`, seconds);
  }

  /** @param name of a function that `worker.ts` exports */
  async run(task: unknown, name: string): Promise<unknown> {
    // A destroyed pool would start a new thread, which would wait for its termination.
    if (this.#isClosed) throw new Error(CLOSED);
    try {
      return await this.#pool.run(task, { name });
    } catch (error) {
      throw this.#isClosed ? new Error(CLOSED, { cause: error }) : error;
    }
  }

  /** Aborts running tasks, whose callers get an error. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#gate.close();
    process.off('exit', this.#closeGateAtExit);
    // A thread ends only after its current decode; do not wait for a large one.
    await Promise.race([
      this.#pool.destroy(),
      setTimeout(CLOSE_PATIENCE_MS, undefined, { ref: false }),
    ]);
  }
}
