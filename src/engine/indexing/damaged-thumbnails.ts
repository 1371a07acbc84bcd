import pLimit from 'p-limit';
import { mediaIdOf } from '#engine/store/ids.ts';
import type { DatasetStorage } from './dataset-storage.ts';

/** libuv has four threads, and reading and decoding an image occupies one. */
const AT_ONCE = 4;

/**
 * Finds images with an unreadable thumbnail, their own or that of an object.
 * @returns their paths, without missing images, whose thumbnails cannot be made again
 */
export async function damagedThumbnails({
  datasetId,
  store,
  thumbnail,
}: DatasetStorage): Promise<ReadonlySet<string>> {
  const known = await store.media.knownFiles(datasetId);
  const present = known.filter(({ size, missingSince }) => size !== null && missingSince === null);
  const pathOf = new Map(present.map(({ path }) => [mediaIdOf(datasetId, path), path]));
  const objects = await store.media.objectsIn(datasetId, [...pathOf.keys()]);
  const thumbnails = [
    ...[...pathOf].map(([mediaId, path]) => ({ mediaId, path })),
    ...objects.map(({ objectId, image }) => ({ mediaId: objectId, path: image.path })),
  ];
  // The library for images is loaded for repairs alone, because it takes long.
  const { isThumbnail } = await import('#engine/embed/tasks/thumbnail.ts');
  const inTurn = pLimit(AT_ONCE);
  const damaged = new Set<string>();
  const check = async ({ mediaId, path }: { mediaId: string; path: string }) => {
    if (!(await isThumbnail(thumbnail(mediaId)))) damaged.add(path);
  };
  await Promise.all(thumbnails.map((one) => inTurn(() => check(one))));
  return damaged;
}
