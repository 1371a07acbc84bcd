import path from 'node:path';
import type { IndexingProgress } from '#contract/dataset/dataset.ts';
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
} from '#engine/store/media-store.ts';
import { writeAtomically } from '#platform/files/write-atomically.ts';
import type { DatasetStorage } from './dataset-storage.ts';
import type { ObjectPlan } from './object-plan.ts';
import { EmbeddingProgress } from './progress.ts';
import { removeThumbnails } from './remove-thumbnails.ts';

export interface EmbedFilesOptions extends DatasetStorage {
  /** Absolute. */
  readonly folder: string;
  readonly files: readonly FileVersion[];
  readonly plan: ObjectPlan;
  readonly embedder: Embedder;
  readonly signal: AbortSignal;
}

export interface EmbeddingEvent {
  readonly kind: 'embedding';
  readonly progress: IndexingProgress;
}

/** Images per transaction: few enough to lose little work in a crash. */
const BATCH_SIZE = 64;
/**
 * One file is decoded ahead for each file in the network; more would only delay interactive
 * queries.
 */
const FILES_PER_THREAD = 2;

/**
 * Embeds files and their objects on all threads and saves the results in batches. Embedding does
 * not wait for the consumer of the events, and stops when the consumer stops.
 * @throws the signal's reason when aborted
 */
export async function* embedFiles(
  options: EmbedFilesOptions,
): AsyncGenerator<EmbeddingEvent, void> {
  const { files, embedder, signal } = options;
  const queue = files.values();
  const batch = new Batch(options);
  const progress = new EmbeddingProgress(files.length);
  const end = new AbortController();
  const stop = AbortSignal.any([signal, end.signal]);
  const work = async () => {
    try {
      for (const file of queue) {
        stop.throwIfAborted();
        await batch.add(await embedOne(options, file));
        progress.addOne();
      }
    } catch (error) {
      end.abort(error);
    }
  };
  const nInFlight = embedder.threads * FILES_PER_THREAD;
  const working = Promise.all(Array.from({ length: nInFlight }, work)).then(() => progress.end());
  try {
    for await (const now of progress.changes()) yield { kind: 'embedding', progress: now };
    end.signal.throwIfAborted();
  } finally {
    end.abort();
    await working;
    await batch.save();
  }
}

async function embedOne(
  { datasetId, folder, embedder, thumbnail, plan, signal }: EmbedFilesOptions,
  file: FileVersion,
): Promise<EmbeddedMedia | SkippedFile> {
  const mediaId = mediaIdOf(datasetId, file.path);
  try {
    const image = await embedder.embedFile(
      path.join(folder, file.path),
      thumbnail(mediaId),
      plan.objectsOf(file.path),
    );
    const objects = await saveThumbnails(thumbnail, mediaId, image.objects);
    const objectsVersion = plan.versionOf(file.path, image);
    return { ...file, mediaId, ...image, objects, objectsVersion };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UnreadableImageError) {
      return { ...file, ...(error.mayPass && NO_VERSION), reason: error.message };
    }
    throw error;
  }
}

/** Thumbnails are keyed by object id, so an object that is annotated twice is saved once. */
async function saveThumbnails(
  thumbnail: DatasetStorage['thumbnail'],
  mediaId: string,
  objects: readonly EmbeddedObject[],
): Promise<NewObject[]> {
  const byId = new Map<string, NewObject>();
  for (const { thumbnail: bytes, ...object } of objects) {
    const objectId = objectIdOf(mediaId, object.boundingBox, object.label);
    if (byId.has(objectId)) continue;
    byId.set(objectId, { objectId, ...object });
    await writeAtomically(thumbnail(objectId), bytes, { sync: false });
  }
  return [...byId.values()];
}

/** Collects outcomes to write them in one transaction. */
class Batch {
  readonly #storage: DatasetStorage;
  #media: EmbeddedMedia[] = [];
  #skipped: SkippedFile[] = [];

  constructor(storage: DatasetStorage) {
    this.#storage = storage;
  }

  async add(outcome: EmbeddedMedia | SkippedFile): Promise<void> {
    if ('reason' in outcome) this.#skipped.push(outcome);
    else this.#media.push(outcome);
    if (this.#media.length + this.#skipped.length >= BATCH_SIZE) await this.save();
  }

  async save(): Promise<void> {
    const { store, datasetId } = this.#storage;
    const [media, skipped] = [this.#media, this.#skipped];
    this.#media = [];
    this.#skipped = [];
    if (media.length > 0) {
      const kept = media.flatMap(({ mediaId, objects }) => [
        mediaId,
        ...objects.map(({ objectId }) => objectId),
      ]);
      await removeThumbnails(this.#storage, media.map(pathOf), new Set(kept));
      await store.media.save(datasetId, media);
    }
    if (skipped.length > 0) {
      await removeThumbnails(this.#storage, skipped.map(pathOf));
      await store.media.saveSkipped(datasetId, skipped);
    }
  }
}

function pathOf(file: FileVersion): string {
  return file.path;
}
