import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Log } from '#auth/http-errors.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import { readDatabaseId } from '#engine/store/database-identity.ts';
import type { JobReply, LeasedJobs } from '#engine/store/postgres/jobs/leased-jobs.ts';
import { openLeasedJobs } from '#engine/store/postgres/open-jobs.ts';
import { StoreConnectionError } from '#engine/store/store-errors.ts';
import { UserError } from '#platform/user-error.ts';
import { JOBS_VERSION } from './embedding-job.ts';
import { JobEmbedder } from './job-embedder.ts';

export interface IndexWorkerOptions {
  /** Address of the PostgreSQL database. */
  readonly store: string;
  /** The one of the servers. Its folders need not exist before a server has started. */
  readonly dataDirectory: DataDirectory;
  readonly threads: number;
  /** Called when it has connected for the first time. */
  onReady(): void;
  readonly log: Log;
}

/** Between two looks at the database, with jobs in work and without. */
const BUSY_MS = 50;
const IDLE_MS = 500;
const REPORT_MS = 1_000;
const RECONNECT_MS = 2_000;
/** Until it says that it waits. */
const PATIENCE_MS = 3_000;

/**
 * Embeds images for the server that writes, until the signal, on which it gives unfinished jobs back.
 * Waits for a database that does not respond.
 * @throws UserError when the database or the folder is none of this version, or not those of a server
 */
export async function runIndexWorker(
  options: IndexWorkerOptions,
  signal: AbortSignal,
): Promise<void> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'semblance-worker-'));
  const worker = new IndexWorker(options, scratch);
  try {
    await worker.run(signal);
  } finally {
    await worker.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

class IndexWorker {
  readonly #options: IndexWorkerOptions;
  readonly #embedder: JobEmbedder;
  /** Number of jobs in work. */
  #nHeld = 0;
  readonly #replies: JobReply[] = [];
  /** Number of jobs that ended since the last look. */
  #nEnded = 0;
  #nTold = 0;
  #idleSinceMs = 0;
  #isReady = false;
  #told = '';

  constructor(options: IndexWorkerOptions, scratch: string) {
    const { dataDirectory, threads, log } = options;
    this.#options = options;
    this.#embedder = new JobEmbedder({ modelDir: dataDirectory.models, threads, scratch, log });
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let jobs: LeasedJobs | undefined;
      try {
        jobs = await openLeasedJobs(this.#options.store);
        await this.#begin(jobs);
        await this.#work(jobs, signal);
      } catch (error) {
        jobs?.drop();
        const mayPass = this.#isReady || error instanceof StoreConnectionError;
        if (error instanceof UserError || !mayPass) throw error;
        this.#tellFailure(error);
        await pause(RECONNECT_MS, signal);
      }
    }
  }

  close(): Promise<void> {
    return this.#embedder.close();
  }

  /** @throws UserError when the folder is not the one of the servers of this database */
  async #begin({ databaseId }: LeasedJobs): Promise<void> {
    const { dataDirectory, log, onReady } = this.#options;
    if ((await readDatabaseId(dataDirectory)) !== databaseId) {
      throw new UserError(
        `The folder ${dataDirectory.root} is not the data directory of the servers of this database; name the one that they share with --data.`,
      );
    }
    if (this.#told !== '') log('The database responds again.');
    this.#told = '';
    if (!this.#isReady) onReady();
    this.#isReady = true;
  }

  async #work(jobs: LeasedJobs, signal: AbortSignal): Promise<void> {
    for (let reportedMs = Number.NEGATIVE_INFINITY; ; ) {
      await this.#reply(jobs);
      if (signal.aborted) return jobs.end();
      if (performance.now() - reportedMs >= REPORT_MS) {
        reportedMs = performance.now();
        await this.#report(jobs);
      }
      await this.#lease(jobs);
      this.#tellIdle();
      const isBusy = this.#nHeld + this.#replies.length > 0;
      await pause(isBusy ? BUSY_MS : IDLE_MS, signal);
    }
  }

  async #reply(jobs: LeasedJobs): Promise<void> {
    // More may be added meanwhile.
    const replies = [...this.#replies];
    if (replies.length === 0) return;
    await jobs.answer(replies);
    this.#replies.splice(0, replies.length);
  }

  /** @throws UserError when the server is of another version */
  async #report(jobs: LeasedJobs): Promise<void> {
    const version = await jobs.version();
    if (version !== null && version !== JOBS_VERSION) {
      throw new UserError(
        `The server is of another version (${version}) than this worker (${JOBS_VERSION}); start the same version of both.`,
      );
    }
    const { threads, lacksModels, nEmbedded } = this.#embedder;
    await jobs.report({ threads, lacksModels, nEmbedded });
  }

  /** As many jobs as keep the threads busy until the next looks. */
  async #lease(jobs: LeasedJobs): Promise<void> {
    const nWanted = this.#embedder.filesAtOnce + 2 * this.#nEnded - this.#nHeld;
    this.#nEnded = 0;
    if (this.#embedder.threads === 0 || nWanted <= 0) return;
    for (const job of await jobs.lease(nWanted, this.#embedder.lacksModels)) {
      this.#nHeld++;
      void this.#embedder.answerTo(job).then((answer) => {
        this.#nHeld--;
        this.#nEnded++;
        this.#replies.push({ job, answer });
      });
    }
  }

  #tellIdle(): void {
    const { nEmbedded } = this.#embedder;
    if (this.#nHeld > 0) this.#idleSinceMs = performance.now();
    if (nEmbedded === this.#nTold || performance.now() - this.#idleSinceMs < PATIENCE_MS) return;
    this.#nTold = nEmbedded;
    this.#options.log(`Embedded ${nEmbedded.toLocaleString('en')} images; waiting for more.`);
  }

  #tellFailure(error: unknown): void {
    const sentence = sentenceOf(error);
    if (sentence !== this.#told) this.#options.log(sentence);
    this.#told = sentence;
  }
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause, message } = error;
  return error instanceof StoreConnectionError && cause instanceof UserError
    ? cause.message
    : message;
}

/** Ends early on the signal. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
