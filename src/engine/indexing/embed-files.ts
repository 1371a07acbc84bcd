import path from 'node:path';
import type { Embedder } from '#engine/embed/embedder.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';
import type { EmbeddedObject } from '#engine/embed/tasks/object-task.ts';
import { mediaIdOf, objectIdOf } from '#engine/store/ids.ts';
import {
  type EmbeddedMedia,
  type FileVersion,
  type NewObject,
  NO_VERSION,
  type SkippedFile,
  type Store,
} from '#engine/store/store.ts';
import { writeAtomically } from '#platform/files/write-atomically.ts';
import type { ObjectPlan } from './object-plan.ts';
import type { EmbeddingProgress } from './progress.ts';
import { removeThumbnails } from './remove-thumbnails.ts';

export interface EmbedFilesJob {
  readonly datasetId: string;
  readonly folder: string;
  readonly store: Store;
  readonly embedder: Embedder;
  /** Of an image or an object. */
  thumbnail(mediaId: string): string;
  readonly signal: AbortSignal;
}

/** Images that reach the store in one transaction: few enough to lose little work in a crash. */
const BATCH_SIZE = 64;
/** One file decoded ahead for each that is in the network; more would only delay a user's query. */
const FILES_PER_THREAD = 2;

/** Embeds `files` and their objects with all threads busy and saves them as it goes. */
export async function embedFiles(
  job: EmbedFilesJob,
  files: readonly FileVersion[],
  plan: ObjectPlan,
  progress: EmbeddingProgress,
): Promise<void> {
  const queue = files.values();
  const batch = new Batch(job);
  const failure = new AbortController();
  const stop = AbortSignal.any([job.signal, failure.signal]);
  const work = async () => {
    for (const file of queue) {
      stop.throwIfAborted();
      await batch.add(await embedOne(job, file, plan));
      progress.add(1);
    }
  };
  const nInFlight = job.embedder.threads * FILES_PER_THREAD;
  await Promise.allSettled(
    Array.from({ length: nInFlight }, () => work().catch((error) => failure.abort(error))),
  );
  await batch.save();
  failure.signal.throwIfAborted();
}

async function embedOne(
  job: EmbedFilesJob,
  file: FileVersion,
  plan: ObjectPlan,
): Promise<EmbeddedMedia | SkippedFile> {
  const mediaId = mediaIdOf(job.datasetId, file.path);
  try {
    const image = await job.embedder.embedFile(
      path.join(job.folder, file.path),
      job.thumbnail(mediaId),
      plan.objectsOf(file.path),
    );
    const objects = await saveThumbnails(job, mediaId, image.objects);
    const objectsVersion = plan.versionOf(file.path, image);
    return { ...file, mediaId, ...image, objects, objectsVersion };
  } catch (error) {
    job.signal.throwIfAborted();
    if (error instanceof UnreadableImageError) {
      return { ...file, ...(error.mayPass && NO_VERSION), reason: error.message };
    }
    throw error;
  }
}

/** The objects under their ids; one that is annotated twice is one. */
async function saveThumbnails(
  job: EmbedFilesJob,
  mediaId: string,
  objects: readonly EmbeddedObject[],
): Promise<NewObject[]> {
  const byId = new Map<string, NewObject>();
  for (const { thumbnail, ...object } of objects) {
    const objectId = objectIdOf(mediaId, object.boundingBox, object.label);
    if (byId.has(objectId)) continue;
    byId.set(objectId, { objectId, ...object });
    await writeAtomically(job.thumbnail(objectId), thumbnail, { sync: false });
  }
  return [...byId.values()];
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
    if (media.length > 0) {
      const kept = media.flatMap(({ mediaId, objects }) => [
        mediaId,
        ...objects.map(({ objectId }) => objectId),
      ]);
      await removeThumbnails(this.#job, media.map(pathOf), new Set(kept));
      await store.media.save(datasetId, media);
    }
    if (skipped.length > 0) {
      await removeThumbnails(this.#job, skipped.map(pathOf));
      await store.media.saveSkipped(datasetId, skipped);
    }
  }
}

function pathOf(file: FileVersion): string {
  return file.path;
}
