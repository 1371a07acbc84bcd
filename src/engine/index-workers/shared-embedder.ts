import type { Log } from '#auth/http-errors.ts';
import type {
  EmbedBytesOptions,
  EmbeddedFile,
  EmbeddedUpload,
  Embedder,
  WaitingTasks,
} from '#engine/embed/embedder.ts';
import type { startEmbedder } from '#engine/embed/embedders.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import type { WantedObjects } from '#engine/embed/tasks/object-task.ts';
import type { OfferedJobs } from '#engine/store/postgres/jobs/offered-jobs.ts';
import { writeAtomically } from '#platform/files/write-atomically.ts';
import { JobExchange } from './job-exchange.ts';

/** Between two messages about images that workers could not embed. */
const TELL_EVERY_MS = 60_000;

/** Starts embedders that share their files with workers. */
export function sharingEmbedders(
  start: typeof startEmbedder,
  jobs: OfferedJobs,
  log: Log,
): typeof startEmbedder {
  return async (options) => new SharedEmbedder(await start(options), jobs, log);
}

/**
 * An embedder that gives files to workers when its own threads are busy. Everything else, and files
 * that a worker cannot embed, are for its own threads.
 */
class SharedEmbedder implements Embedder {
  readonly #own: Embedder;
  readonly #exchange: JobExchange;
  readonly #log: Log;
  /** Number of files that its own threads have. */
  #nHere = 0;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(own: Embedder, jobs: OfferedJobs, log: Log) {
    this.#own = own;
    this.#log = log;
    this.#exchange = new JobExchange({
      jobs,
      modelId: own.model.id,
      freeHere: () => own.filesAtOnce - this.#nHere,
      isEmbedding: () => this.#nHere > 0,
      log,
    });
  }

  get model(): EmbeddingModel {
    return this.#own.model;
  }

  get threads(): number {
    return this.#own.threads;
  }

  get filesAtOnce(): number {
    return this.#own.filesAtOnce + this.#exchange.capacity;
  }

  get waiting(): WaitingTasks {
    return this.#own.waiting;
  }

  async embedFile(
    path: string,
    thumbnailPath: string | null,
    objects: WantedObjects = 'none',
  ): Promise<EmbeddedFile> {
    this.#exchange.start();
    const isFree = this.#nHere < this.#own.filesAtOnce;
    if (isFree || !this.#exchange.hasRoom) return this.#embedHere(path, thumbnailPath, objects);
    const wantsThumbnail = thumbnailPath !== null;
    const answer = await this.#exchange.offer({ path, wantsThumbnail, objects });
    if (answer?.kind === 'embedded') {
      if (thumbnailPath === null) return answer.image;
      if (answer.thumbnail !== null) {
        await writeAtomically(thumbnailPath, answer.thumbnail, { sync: false });
        return answer.image;
      }
    }
    const image = await this.#embedHere(path, thumbnailPath, objects);
    if (answer?.kind === 'failed') this.#tellFailure(path, answer.reason);
    return image;
  }

  embedBytes(bytes: Uint8Array, options: EmbedBytesOptions): Promise<EmbeddedUpload> {
    return this.#own.embedBytes(bytes, options);
  }

  preview(...query: Parameters<Embedder['preview']>): ReturnType<Embedder['preview']> {
    return this.#own.preview(...query);
  }

  correspond(...query: Parameters<Embedder['correspond']>): ReturnType<Embedder['correspond']> {
    return this.#own.correspond(...query);
  }

  embedText(text: string): Promise<Float32Array> {
    return this.#own.embedText(text);
  }

  async close(): Promise<void> {
    // What is settled then fails, because the own threads have ended.
    const closing = this.#own.close();
    this.#exchange.close();
    await closing;
  }

  async #embedHere(...file: Parameters<Embedder['embedFile']>): Promise<EmbeddedFile> {
    this.#nHere++;
    try {
      return await this.#own.embedFile(...file);
    } finally {
      this.#nHere--;
    }
  }

  #tellFailure(path: string, reason: string): void {
    if (performance.now() - this.#toldMs < TELL_EVERY_MS) return;
    this.#toldMs = performance.now();
    this.#log(
      `An index worker could not embed ${path}: ${reason}. This server did it in its place.`,
    );
  }
}
