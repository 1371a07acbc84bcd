import { readlink, realpath, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fromUser } from '#cli/options/read-values.ts';
import type { Folder } from '#engine/datasets/dataset-registry.ts';
import { datasetIdOf } from '#engine/store/ids.ts';
import { errorCode } from '#platform/files/error-code.ts';
import { UserError } from '#platform/user-error.ts';

/**
 * The named folders, or the sample gallery if none is named.
 * @throws UserError
 */
export async function foldersToServe(named: readonly string[]): Promise<Folder[]> {
  const folders = await namedFolders(named);
  refuseUnknown(folders, []);
  return folders;
}

/**
 * Like `foldersToServe`, but folders may be missing, for example on an unmounted drive: those that
 * were indexed before can be searched. Once the datasets are known, `refuseUnknown` reports the
 * others.
 */
export async function namedFolders(named: readonly string[]): Promise<NamedFolder[]> {
  if (named.length === 0) return [{ ...(await sampleGallery()), isMissing: false }];
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
    folder: await withoutLinks(folder),
    displayName: path.basename(folder) || folder,
    isMissing: !found,
  };
}

/**
 * Resolves the links in a path, even if the path does not exist, because a link may point to an
 * unmounted drive.
 */
async function withoutLinks(file: string): Promise<string> {
  const parent = path.dirname(file);
  try {
    return await realpath(file);
  } catch (error) {
    // Circular links (ELOOP) do not count as a missing folder.
    if (errorCode(error) !== 'ENOENT' || parent === file) return file;
  }
  const target = await readlink(file).catch(() => undefined);
  if (target !== undefined) return withoutLinks(path.resolve(parent, target));
  return path.join(await withoutLinks(parent), path.basename(file));
}

/** 3,391 rendered images (MIT) that are part of the installation. */
export async function sampleGallery(): Promise<Folder> {
  const manifest = createRequire(import.meta.url).resolve('@lobehub/fluent-emoji-3d/package.json');
  const folder = await realpath(path.join(path.dirname(manifest), 'assets'));
  return { folder, displayName: 'Sample gallery' };
}
