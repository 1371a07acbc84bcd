import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { removeUnusedUploads, type UploadParts } from '#engine/query/unused-uploads.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import type { Removal } from '#engine/store/dataset-store.ts';

/** The id that each name in the folders below begins with. */
const UUID_LENGTH = 36;

/** Removes the files of a dataset that was removed, but for uploads that others have, too. */
export async function finishRemoval(
  parts: UploadParts,
  { datasetId, uploadNames }: Removal,
): Promise<void> {
  const { dataDirectory: directory, store, uploadQuota } = parts;
  const folders = [directory.media, ...madeFolders(directory)];
  await removeNames(folders, (id) => id === datasetId);
  await uploadQuota.forgetFolder(directory.mediaOf(datasetId));
  await removeUnusedUploads(parts, uploadNames);
  await store.datasets.endRemoval(datasetId);
}

/**
 * Removes what was made of datasets that are not known. What was sent to them stays: where the
 * database was lost, nobody has removed it, and there may be no other copy.
 */
export async function removeOrphanedFiles(
  directory: DataDirectory,
  datasetIds: readonly string[],
): Promise<void> {
  const known = new Set(datasetIds);
  await removeNames(madeFolders(directory), (id) => !known.has(id));
}

/** Of what can be made again or is kept for an hour; names in them begin with the id of a dataset. */
function madeFolders(directory: DataDirectory): string[] {
  const { thumbnails, indexes, exports, queryImages } = directory;
  return [thumbnails, indexes, exports, queryImages];
}

async function removeNames(
  folders: readonly string[],
  isGone: (datasetId: string) => boolean,
): Promise<void> {
  for (const folder of folders) {
    for (const name of await readdir(folder)) {
      if (!isGone(name.slice(0, UUID_LENGTH))) continue;
      await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }
}
