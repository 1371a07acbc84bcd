import path from 'node:path';
import type { Embedder } from '../embed/embedder.ts';
import { UnreadableImageError } from '../embed/unreadable-image-error.ts';
import { mediaIdOf } from '../ids.ts';
import {
  type EmbeddedMedia,
  type FileVersion,
  NO_VERSION,
  type SkippedFile,
  type Store,
} from '../store/store.ts';
import type { EmbeddingProgress } from './progress.ts';

export interface EmbedFilesJob {
  readonly datasetId: string;
  readonly folder: string;
  readonly store: Store;
  readonly embedder: Embedder;
  thumbnail(mediaId: string): string;
  readonly signal: AbortSignal;
}

/** Images that reach the store in one transaction: few enough to lose little work in a crash. */
const BATCH_SIZE = 64;
/** One file decoded ahead for each that is in the network; more would only delay a user's query. */
const FILES_AHEAD_PER_THREAD = 2;

/** Embeds `files` with all threads busy and saves them as it goes. */
export async function embedFiles(
  job: EmbedFilesJob,
  files: readonly FileVersion[],
  progress: EmbeddingProgress,
): Promise<void> {
  const queue = files.values();
  const batch = new Batch(job);
  const failure = new AbortController();
  const stop = AbortSignal.any([job.signal, failure.signal]);
  const work = async () => {
    for (const file of queue) {
      stop.throwIfAborted();
      await batch.add(await embedOne(job, file));
      progress.add(1);
    }
  };
  const nInFlight = job.embedder.threads * FILES_AHEAD_PER_THREAD;
  await Promise.allSettled(
    Array.from({ length: nInFlight }, () => work().catch((error) => failure.abort(error))),
  );
  await batch.save();
  failure.signal.throwIfAborted();
}

async function embedOne(
  job: EmbedFilesJob,
  file: FileVersion,
): Promise<EmbeddedMedia | SkippedFile> {
  const mediaId = mediaIdOf(job.datasetId, file.path);
  try {
    const image = await job.embedder.embedFile(
      path.join(job.folder, file.path),
      job.thumbnail(mediaId),
    );
    return { ...file, mediaId, ...image };
  } catch (error) {
    job.signal.throwIfAborted();
    if (error instanceof UnreadableImageError) {
      return { ...file, ...(error.mayPass && NO_VERSION), reason: error.message };
    }
    throw error;
  }
}

/** Collects outcomes and writes them together. */
class Batch {
  readonly #job: EmbedFilesJob;
  #media: EmbeddedMedia[] = [];
  #skipped: SkippedFile[] = [];

  constructor(job: EmbedFilesJob) {
    this.#job = job;
  }

  async add(outcome: EmbeddedMedia | SkippedFile): Promise<void> {
    if ('reason' in outcome) this.#skipped.push(outcome);
    else this.#media.push(outcome);
    if (this.#media.length + this.#skipped.length >= BATCH_SIZE) await this.save();
  }

  async save(): Promise<void> {
    const { store, datasetId } = this.#job;
    const [media, skipped] = [this.#media, this.#skipped];
    this.#media = [];
    this.#skipped = [];
    if (media.length > 0) await store.saveMedia(datasetId, media);
    if (skipped.length > 0) await store.saveSkipped(datasetId, skipped);
  }
}
