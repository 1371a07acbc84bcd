import { rm } from 'node:fs/promises';
import { mediaIdOf } from '#engine/store/ids.ts';
import type { DatasetStorage } from './dataset-storage.ts';
import { twinsOf } from './folder/folder-changes.ts';
import { keepTags } from './folder/keep-tags.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Purges images that were deleted at least this many days ago, with their objects, tags and
 * thumbnails.
 * @returns the number of purged images
 */
export async function purgeDeleted(
  { datasetId, store, thumbnail }: DatasetStorage,
  olderThanDays: number,
): Promise<number> {
  const before = new Date(Date.now() - olderThanDays * DAY_MS);
  const ids = await store.deletedMedia.deletedBefore(datasetId, before);
  if (ids.length === 0) return 0;
  // Thumbnails first: after an interruption, the next purge still finds the rows and resumes.
  for (const id of ids) await rm(thumbnail(id)).catch(() => undefined);
  return store.deletedMedia.purge(datasetId, ids);
}

/**
 * Deletes missing images after a person has confirmed their deletion. Existing copies take over
 * their tags.
 * @param folder relative to the dataset's folder, to delete only images in it; the empty string for
 * all
 * @returns the number of deleted images
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
