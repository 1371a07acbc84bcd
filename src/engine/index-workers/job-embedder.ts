import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '#auth/http-errors.ts';
import { FILES_PER_THREAD } from '#engine/embed/embedder-threads.ts';
import { Embedders, startEmbedder } from '#engine/embed/embedders.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';
import type { LeasedJob } from '#engine/store/postgres/jobs/leased-jobs.ts';
import { decodeTask, encodeAnswer } from './embedding-job.ts';

export interface JobEmbedderOptions {
  /** Folder of all models. */
  readonly modelDir: string;
  readonly threads: number;
  /** A folder of this process, for thumbnails on their way. */
  readonly scratch: string;
  readonly log: Log;
}

/** Hundreds of objects are some megabytes. More than this the server embeds, not to transfer it. */
const MAX_ANSWER_LENGTH = 32e6;
/** Without jobs after a file that cannot be opened: the others are probably not there either. */
const PAUSE_MS = 5_000;
/** Until a model that cannot be loaded is tried again. */
const MODEL_PAUSE_MS = 60_000;
/** Between two messages about files that cannot be opened. */
const TELL_EVERY_MS = 60_000;

/** Answers jobs with the same networks as a server. */
export class JobEmbedder {
  readonly #options: JobEmbedderOptions;
  readonly #embedders: Embedders;
  /** Until when models are not tried, by their ids. */
  readonly #lacking = new Map<string, number>();
  #nEmbedded = 0;
  #pausedUntilMs = 0;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(options: JobEmbedderOptions) {
    const { modelDir, threads } = options;
    this.#options = options;
    this.#embedders = new Embedders(modelDir, (wanted) => startEmbedder({ ...wanted, threads }));
  }

  /** 0 while it should get no jobs. */
  get threads(): number {
    return performance.now() < this.#pausedUntilMs ? 0 : this.#options.threads;
  }

  /** How many jobs keep the threads busy. */
  get filesAtOnce(): number {
    return FILES_PER_THREAD * this.#options.threads;
  }

  get lacksModels(): string[] {
    const nowMs = performance.now();
    return [...this.#lacking].flatMap(([modelId, untilMs]) => (untilMs > nowMs ? modelId : []));
  }

  get nEmbedded(): number {
    return this.#nEmbedded;
  }

  /** @returns an encoded answer, whatever happens */
  async answerTo({ modelId, task }: LeasedJob): Promise<string> {
    const thumbnailPath = path.join(this.#options.scratch, `${randomUUID()}.webp`);
    try {
      const { path: file, wantsThumbnail, objects } = decodeTask(task);
      const embedder = await this.#embedderOf(modelId);
      const image = await embedder
        .embedFile(file, wantsThumbnail ? thumbnailPath : null, objects)
        .catch((error: unknown) => this.#failedToRead(file, error));
      const thumbnail = wantsThumbnail ? await readFile(thumbnailPath) : null;
      const answer = encodeAnswer({ kind: 'embedded', image, thumbnail });
      if (answer.length > MAX_ANSWER_LENGTH) throw new Error('it has too many objects to send');
      this.#nEmbedded++;
      return answer;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return encodeAnswer({ kind: 'failed', reason });
    } finally {
      await rm(thumbnailPath, { force: true });
    }
  }

  close(): Promise<void> {
    return this.#embedders.close();
  }

  async #embedderOf(modelId: string) {
    try {
      return await this.#embedders.of(modelId);
    } catch (error) {
      if (!this.lacksModels.includes(modelId)) {
        const reason = error instanceof Error ? error.message : error;
        this.#options.log(`Leaving images of the model ${modelId} to others: ${reason}`);
      }
      this.#lacking.set(modelId, performance.now() + MODEL_PAUSE_MS);
      throw error;
    }
  }

  #failedToRead(file: string, error: unknown): never {
    if (error instanceof UnreadableImageError && error.mayPass) {
      const nowMs = performance.now();
      this.#pausedUntilMs = nowMs + PAUSE_MS;
      if (nowMs - this.#toldMs >= TELL_EVERY_MS) {
        this.#toldMs = nowMs;
        this.#options.log(
          `${file} cannot be opened, so the server has to embed it. On this machine, the folders of images need the same paths as on the servers.`,
        );
      }
    }
    throw error;
  }
}
