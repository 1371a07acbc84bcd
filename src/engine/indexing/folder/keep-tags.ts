import path from 'node:path';
import { mediaIdOf, objectIdOf } from '#engine/store/ids.ts';
import type { FileVersion } from '#engine/store/media-store.ts';
import type { Store } from '#engine/store/store.ts';

const versionOf = ({ fileSize, modifiedMs }: FileVersion) => `${fileSize} ${modifiedMs}`;
/**
 * A renamed folder may contain several files of the same size and time, so the name is compared
 * too.
 */
const versionAndNameOf = (file: FileVersion) =>
  `${versionOf(file)} ${path.posix.basename(file.path)}`;

/** Moves the tags of moved files and their objects to the new paths. */
export async function keepTags(
  datasetId: string,
  store: Store,
  moved: ReadonlyMap<string, string>,
): Promise<void> {
  const newIds = new Map(
    [...moved].map(([from, to]) => [mediaIdOf(datasetId, from), mediaIdOf(datasetId, to)]),
  );
  if (newIds.size === 0) return;
  for (const object of await store.media.objectsIn(datasetId, [...newIds.keys()])) {
    const newImageId = newIds.get(object.image.mediaId) ?? '';
    newIds.set(object.objectId, objectIdOf(newImageId, object.boundingBox, object.label));
  }
  await store.tags.move(datasetId, newIds);
}

/**
 * Maps old to new paths: an added file is a renamed one if it alone has the size and time of a
 * single removed file.
 */
export function renames(
  gone: readonly FileVersion[],
  come: readonly FileVersion[],
): Map<string, string> {
  const found = new Map<string, string>();
  const taken = new Set<string>();
  for (const keyOf of [versionAndNameOf, versionOf]) {
    const from = single(
      gone.filter((file) => !found.has(file.path)),
      keyOf,
    );
    const to = single(
      come.filter((file) => !taken.has(file.path)),
      keyOf,
    );
    for (const [key, { path }] of from) {
      const target = to.get(key);
      if (!target) continue;
      found.set(path, target.path);
      taken.add(target.path);
    }
  }
  return found;
}

/** Files whose key is unique, by key. */
function single(
  files: readonly FileVersion[],
  keyOf: (file: FileVersion) => string,
): Map<string, FileVersion> {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(keyOf(file), (counts.get(keyOf(file)) ?? 0) + 1);
  return new Map(
    files.filter((file) => counts.get(keyOf(file)) === 1).map((file) => [keyOf(file), file]),
  );
}
