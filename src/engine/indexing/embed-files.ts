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
} from '#engine/store/media-store.ts';
import { writeAtomically } from '#platform/files/write-atomically.ts';
import type { DatasetStorage } from './dataset-storage.ts';
import { type EmbeddingEvent, embedAll } from './embed-all.ts';
import type { ObjectPlan } from './object-plan.ts';
import { removeThumbnails } from './remove-thumbnails.ts';

export interface EmbedFilesOptions extends DatasetStorage {
  /** Absolute. */
  readonly folder: string;
  readonly files: readonly FileVersion[];
  readonly plan: ObjectPlan;
  readonly embedder: Embedder;
  readonly signal: AbortSignal;
}

/**
 * Embeds files and their objects on all threads and saves the results in batches.
 * @throws the signal's reason when aborted
 */
export function embedFiles(options: EmbedFilesOptions): AsyncGenerator<EmbeddingEvent, void> {
  const { files, embedder, signal } = options;
  return embedAll({
    items: files,
    embedder,
    signal,
    embed: (file) => embedOne(options, file),
    save: (outcomes) => saveOutcomes(options, outcomes),
  });
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

async function saveOutcomes(
  storage: DatasetStorage,
  outcomes: readonly (EmbeddedMedia | SkippedFile)[],
): Promise<void> {
  const { store, datasetId } = storage;
  const media: EmbeddedMedia[] = [];
  const skipped: SkippedFile[] = [];
  for (const outcome of outcomes) {
    if ('reason' in outcome) skipped.push(outcome);
    else media.push(outcome);
  }
  if (media.length > 0) {
    const kept = media.flatMap(({ mediaId, objects }) => [
      mediaId,
      ...objects.map(({ objectId }) => objectId),
    ]);
    await removeThumbnails(storage, media.map(pathOf), new Set(kept));
    await store.media.save(datasetId, media);
  }
  if (skipped.length > 0) {
    await removeThumbnails(storage, skipped.map(pathOf));
    await store.media.saveSkipped(datasetId, skipped);
  }
}

function pathOf(file: FileVersion): string {
  return file.path;
}
