import { rm } from 'node:fs/promises';
import { mediaIdOf } from '#engine/store/ids.ts';
import type { DatasetStorage } from './dataset-storage.ts';

/**
 * Removes the thumbnails of images and of the objects in them, before their rows go: where a run is
 * broken off between, the next one finds the rows and goes on.
 * @param keep ids of those that stay
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
    // One that is just being sent, say, stays and harms nobody.
    if (!keep.has(id)) await rm(thumbnail(id)).catch(() => undefined);
  }
}
