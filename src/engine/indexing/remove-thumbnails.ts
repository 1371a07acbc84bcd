import { rm } from 'node:fs/promises';
import { mediaIdOf } from '#engine/store/ids.ts';
import type { Store } from '#engine/store/store.ts';

interface Thumbnails {
  readonly datasetId: string;
  readonly store: Store;
  /** The path for an image or an object. */
  thumbnail(mediaId: string): string;
}

/**
 * Removes the thumbnails of images and of the objects in them, before their rows go: where a run is
 * broken off between, the next one finds the rows and goes on.
 * @param keep ids of those that stay
 */
export async function removeThumbnails(
  job: Thumbnails,
  files: readonly string[],
  keep: ReadonlySet<string> = new Set(),
): Promise<void> {
  const mediaIds = files.map((file) => mediaIdOf(job.datasetId, file));
  const objects = await job.store.media.objectsIn(job.datasetId, mediaIds);
  const deleted = await job.store.deletedMedia.objectsIn(job.datasetId, mediaIds);
  for (const id of [...mediaIds, ...objects.map(({ objectId }) => objectId), ...deleted]) {
    // One that is just being sent, say, stays and harms nobody.
    if (!keep.has(id)) await rm(job.thumbnail(id)).catch(() => undefined);
  }
}
