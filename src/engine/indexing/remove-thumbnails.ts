import { rm } from 'node:fs/promises';
import { mediaIdOf } from '#engine/store/ids.ts';
import type { DatasetStorage } from './dataset-storage.ts';

/**
 * Removes the thumbnails of images and of their objects. Call it before deleting the rows: after an
 * interruption, the next run still finds the rows and resumes.
 * @param keep ids whose thumbnails stay
 */
export async function removeThumbnails(
  { datasetId, store, thumbnail }: DatasetStorage,
  files: readonly string[],
  keep: ReadonlySet<string> = new Set(),
): Promise<void> {
  const mediaIds = files.map((file) => mediaIdOf(datasetId, file));
  const objects = await store.media.objectsIn(datasetId, mediaIds);
  const deleted = await store.deletedMedia.objectsIn(datasetId, mediaIds);
  for (const id of [...mediaIds, ...objects.map(({ objectId }) => objectId), ...deleted]) {
    // A thumbnail that cannot be removed, for example while it is being sent, does no harm.
    if (!keep.has(id)) await rm(thumbnail(id)).catch(() => undefined);
  }
}
