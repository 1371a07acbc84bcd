import { rm } from 'node:fs/promises';
import { mediaIdOf } from '#engine/store/ids.ts';
import type { DatasetStorage } from './dataset-storage.ts';
import { twinsOf } from './folder/folder-changes.ts';
import { keepTags } from './folder/keep-tags.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Forgets images that were deleted so many days ago, with their objects, tags and thumbnails.
 * @returns how many images it forgot
 */
export async function purgeDeleted(
  { datasetId, store, thumbnail }: DatasetStorage,
  olderThanDays: number,
): Promise<number> {
  const before = new Date(Date.now() - olderThanDays * DAY_MS);
  const ids = await store.deletedMedia.deletedBefore(datasetId, before);
  if (ids.length === 0) return 0;
  // Before their rows: where this is broken off, the next time finds the rows and goes on.
  for (const id of ids) await rm(thumbnail(id)).catch(() => undefined);
  return store.deletedMedia.purge(datasetId, ids);
}

/**
 * Deletes images that are missing, as a person says that they are gone for good. Copies of them that are
 * there take their tags.
 * @param folder relative to the dataset's folder: only images in it; all when it is empty
 * @returns how many images it deleted
 */
export async function deleteMissingImages(
  { datasetId, store }: DatasetStorage,
  folder: string,
): Promise<string[]> {
  const known = await store.media.knownFiles(datasetId);
  const missing = known.filter(({ path, missingSince }) => missingSince && isBelow(folder, path));
  if (missing.length === 0) return [];
  const present = known.filter(({ missingSince }) => missingSince === null);
  await keepTags(datasetId, store, twinsOf(missing, present));
  const paths = missing.map((file) => file.path);
  await store.media.removeFiles(datasetId, paths);
  return paths.map((path) => mediaIdOf(datasetId, path));
}

function isBelow(folder: string, file: string): boolean {
  return folder === '' || file.startsWith(`${folder}/`);
}
