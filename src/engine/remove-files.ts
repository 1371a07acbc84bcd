import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DataDirectory } from './data-directory.ts';

/** The id that each name in the folders below begins with. */
const UUID_LENGTH = 36;

/** Removes the files that were made of a dataset. @param uploads names of those that only it had */
export async function removeFilesOf(
  directory: DataDirectory,
  datasetId: string,
  uploads: readonly string[],
): Promise<void> {
  await removeNames(foldersOf(directory), (name) => name.slice(0, UUID_LENGTH) === datasetId);
  for (const name of uploads) await rm(directory.upload(name), { force: true });
}

/** Removes what is left of datasets whose removal was broken off. */
export async function removeOrphanedFiles(
  directory: DataDirectory,
  datasetIds: readonly string[],
  uploads: readonly string[],
): Promise<void> {
  const isKept = new Set([...datasetIds, ...uploads]);
  await removeNames(foldersOf(directory), (name) => !isKept.has(name.slice(0, UUID_LENGTH)));
  await removeNames([directory.uploads], (name) => !isKept.has(name));
}

/** Where names begin with the id of a dataset. */
function foldersOf({ thumbnails, indexes, media, exports }: DataDirectory): string[] {
  return [thumbnails, indexes, media, exports];
}

async function removeNames(
  folders: readonly string[],
  isGone: (name: string) => boolean,
): Promise<void> {
  for (const folder of folders) {
    for (const name of (await readdir(folder)).filter(isGone)) {
      await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }
}
