import { setTimeout } from 'node:timers/promises';
import type { Log } from '#auth/http-errors.ts';
import type { OfferedJobs } from '#engine/store/postgres/jobs/offered-jobs.ts';
import { StoreConnectionError } from '#engine/store/store-errors.ts';
import {
  decodeAnswer,
  type EmbeddingAnswer,
  type EmbeddingTask,
  encodeTask,
} from './embedding-job.ts';

export interface JobExchangeOptions {
  readonly jobs: OfferedJobs;
  readonly modelId: string;
  /** How many tasks this process could begin at once. */
  freeHere(): number;
  /** Whether this process embeds images, so that workers could help. */
  isEmbedding(): boolean;
  readonly log: Log;
}

/** @param answer undefined when no worker has begun the task */
type Settle = (answer: EmbeddingAnswer | undefined) => void;

/**
 * Jobs for each thread of a worker: those in work, and enough for the time until their answers
 * arrive and others are there in their place.
 */
const JOBS_PER_THREAD = 16;
/** Between two looks for answers. */
const ANSWERS_MS = 100;
/** Between two looks for workers, and for jobs that they do not get done. */
const WORKERS_MS = 1_000;
const WAIT_AFTER_ERROR_MS = 5_000;

/**
 * Gives tasks of one model to workers, through the database. Every task is settled: by the answer of
 * a worker, or without one when none has begun it, its workers have ended, or the database lost it.
 */
export class JobExchange {
  readonly #options: JobExchangeOptions;
  readonly #closing = new AbortController();
  readonly #offered = new Map<number, Settle>();
  /** Encoded tasks, by their numbers, that are not in the database yet. */
  #unsent = new Map<number, string>();
  #workerThreads = 0;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #isRunning = false;

  constructor(options: JobExchangeOptions) {
    this.#options = options;
  }

  /** How many tasks the workers can be given, including those that they have. */
  get capacity(): number {
    return JOBS_PER_THREAD * this.#workerThreads;
  }

  get hasRoom(): boolean {
    return this.#offered.size < this.capacity;
  }

  /** Looks for workers from now on, as long as there is something to embed. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#run();
  }

  /** @returns the answer of a worker; undefined when no worker has begun the task */
  offer(task: EmbeddingTask): Promise<EmbeddingAnswer | undefined> {
    const number = this.#options.jobs.nextNumber();
    this.#unsent.set(number, encodeTask(task));
    return new Promise((settle) => this.#offered.set(number, settle));
  }

  /** Settles all tasks. Those in the database are removed by the next server at the latest. */
  close(): void {
    this.#closing.abort();
    const numbers = [...this.#offered.keys()];
    for (const number of numbers) this.#settle(number, undefined);
    if (numbers.length > 0) this.#options.jobs.remove(numbers).catch(() => undefined);
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    do {
      let waitMs = WAIT_AFTER_ERROR_MS;
      try {
        await this.#exchange();
        waitMs = this.capacity + this.#offered.size > 0 ? ANSWERS_MS : WORKERS_MS;
      } catch (error) {
        const isOther = !(error instanceof StoreConnectionError);
        if (isOther && !signal.aborted)
          this.#options.log(`Jobs for index workers failed: ${error}`);
      }
      await setTimeout(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    } while (!signal.aborted && (this.#offered.size > 0 || this.#options.isEmbedding()));
    // The workers may be others when there is something to embed again.
    this.#workerThreads = 0;
    this.#lookedMs = Number.NEGATIVE_INFINITY;
    this.#isRunning = false;
  }

  async #exchange(): Promise<void> {
    await this.#send();
    await this.#takeAnswers();
    if (performance.now() - this.#lookedMs >= WORKERS_MS) await this.#look();
    await this.#takeBack();
  }

  async #send(): Promise<void> {
    const tasks = this.#unsent;
    if (tasks.size === 0) return;
    this.#unsent = new Map();
    await this.#options.jobs.offer(this.#options.modelId, tasks);
  }

  async #takeAnswers(): Promise<void> {
    if (this.#offered.size === 0) return;
    const { jobs, modelId } = this.#options;
    const answered = await jobs.answered(modelId);
    if (answered.length === 0) return;
    await jobs.remove(answered.map(({ number }) => number));
    for (const { number, answer } of answered) this.#settle(number, decoded(answer));
  }

  async #look(): Promise<void> {
    const { jobs, modelId } = this.#options;
    this.#lookedMs = performance.now();
    this.#workerThreads = await jobs.workerThreads(modelId);
    if (this.#offered.size === 0) return;
    await jobs.endLeases();
    for (const { number, nLeases } of await jobs.withdrawFailing(modelId)) {
      const times = nLeases === 1 ? 'once' : `${nLeases} times`;
      this.#settle(number, { kind: 'failed', reason: `it was begun ${times} and not finished` });
    }
    const sent = [...this.#offered.keys()].filter((number) => !this.#unsent.has(number));
    const present = await jobs.present(modelId);
    for (const number of sent) if (!present.has(number)) this.#settle(number, undefined);
  }

  /** Takes back what no worker has begun when this process has nothing else to do. */
  async #takeBack(): Promise<void> {
    const { jobs, modelId } = this.#options;
    const nFree = this.#workerThreads === 0 ? this.#offered.size : this.#options.freeHere();
    if (this.#offered.size === 0 || nFree <= 0) return;
    for (const number of await jobs.withdraw(modelId, nFree)) this.#settle(number, undefined);
  }

  /** Without effect for a task that is settled already. */
  #settle(number: number, answer: EmbeddingAnswer | undefined): void {
    const settle = this.#offered.get(number);
    this.#offered.delete(number);
    this.#unsent.delete(number);
    settle?.(answer);
  }
}

function decoded(answer: string): EmbeddingAnswer {
  try {
    return decodeAnswer(answer);
  } catch (error) {
    return { kind: 'failed', reason: `its answer has an unknown form (${error})` };
  }
}
