import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fromUser } from '#cli/options/read-values.ts';
import type { Folder } from '#engine/datasets/dataset-registry.ts';
import { datasetIdOf } from '#engine/store/ids.ts';
import { truePath } from '#platform/files/true-path.ts';
import { UserError } from '#platform/user-error.ts';
import { explainDataDirectory } from './data-directory-error.ts';
import { packagedGallery, sampleGallery } from './sample-gallery.ts';

/**
 * The named folders, or the images of the sample gallery if none is named.
 * @throws UserError
 */
export async function existingFolders(named: readonly string[]): Promise<Folder[]> {
  if (named.length === 0) return [await packagedGallery()];
  const folders = await readFolders(named);
  refuseUnknown(folders, []);
  return folders;
}

/**
 * The named folders, or the sample gallery in the data directory if none is named. Folders may be
 * missing, for example on an unmounted drive: those that were indexed before can be searched. Once
 * the datasets are known, `refuseUnknown` reports the others.
 * @throws UserError
 */
export async function namedFolders(
  named: readonly string[],
  dataDir: string,
): Promise<NamedFolder[]> {
  if (named.length > 0) return readFolders(named);
  const gallery = await sampleGallery(dataDir).catch((error: unknown) => {
    throw explainDataDirectory(dataDir, error);
  });
  return [{ ...gallery, isMissing: false }];
}

async function readFolders(named: readonly string[]): Promise<NamedFolder[]> {
  return withOwnNames(await Promise.all(named.map(readFolder)));
}

export interface NamedFolder extends Folder {
  readonly isMissing: boolean;
}

/** @throws UserError for a missing folder that no dataset was indexed from */
export function refuseUnknown(
  folders: readonly NamedFolder[],
  datasets: readonly { readonly stored: { readonly datasetId: string } }[],
): void {
  const known = new Set(datasets.map(({ stored }) => stored.datasetId));
  for (const { folder, isMissing } of folders) {
    if (isMissing && !known.has(datasetIdOf(folder))) {
      throw new UserError(`No such folder: ${folder}`);
    }
  }
}

/** Folders of the same name are distinguished by the name of their parent folder. */
function withOwnNames(folders: readonly NamedFolder[]): NamedFolder[] {
  const isTaken = (name: string) =>
    new Set(folders.filter((f) => f.displayName === name).map((f) => f.folder)).size > 1;
  return folders.map(({ folder, displayName, isMissing }) => ({
    folder,
    isMissing,
    displayName: isTaken(displayName)
      ? path.join(path.basename(path.dirname(folder)), displayName)
      : displayName,
  }));
}

async function readFolder(name: string): Promise<NamedFolder> {
  const folder = fromUser(name);
  const found = await stat(folder).catch(() => undefined);
  if (found && !found.isDirectory()) throw new UserError(`${folder} is not a folder.`);
  return {
    folder: await truePath(folder),
    displayName: path.basename(folder) || folder,
    isMissing: !found,
  };
}
