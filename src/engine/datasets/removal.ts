import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { removeUnusedUploads, type UploadParts } from '#engine/query/unused-uploads.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import type { Removal } from '#engine/store/dataset-store.ts';

/** Length of the dataset id at the start of each name in the folders below. */
const UUID_LENGTH = 36;

/** Deletes the files of a removed dataset, except uploads shared with other datasets. */
export async function finishRemoval(
  parts: UploadParts,
  { datasetId, uploadNames }: Removal,
): Promise<void> {
  const { dataDirectory: directory, store, uploadQuota } = parts;
  const folders = [directory.media, ...madeFolders(directory)];
  await removeNames(folders, (id) => id === datasetId);
  await uploadQuota.forgetFolder(directory.mediaOf(datasetId));
  await uploadQuota.forgetFolder(path.join(directory.transactions, datasetId));
  await removeUnusedUploads(parts, uploadNames);
  await store.datasets.endRemoval(datasetId);
}

/**
 * Deletes derived files of unknown datasets. Uploaded files stay: after a loss of the database they
 * belong to datasets that nobody removed, and there may be no other copy.
 */
export async function removeOrphanedFiles(
  directory: DataDirectory,
  datasetIds: readonly string[],
): Promise<void> {
  const known = new Set(datasetIds);
  await removeNames(madeFolders(directory), (id) => !known.has(id));
}

/**
 * Folders of files that can be made again or expire after a day at most; names begin with the id of
 * a dataset.
 */
function madeFolders(directory: DataDirectory): string[] {
  const { thumbnails, indexes, maps, exports, queryImages, transactions } = directory;
  return [...new Set([thumbnails, indexes, maps, exports, queryImages, transactions])];
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
