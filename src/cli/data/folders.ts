import { readlink, realpath, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fromUser } from '#cli/options/read-values.ts';
import type { Folder } from '#engine/datasets/dataset-registry.ts';
import { datasetIdOf } from '#engine/store/ids.ts';
import { errorCode } from '#platform/files/error-code.ts';
import { UserError } from '#platform/user-error.ts';

/** The folders a person named, or the sample gallery when they named none. @throws UserError */
export async function foldersToServe(named: readonly string[]): Promise<Folder[]> {
  const folders = await namedFolders(named);
  refuseUnknown(folders, []);
  return folders;
}

/**
 * The same, but some may be missing, as a drive is away: those that were indexed before can be searched.
 * `refuseUnknown` tells of the others, when the datasets are known.
 */
export async function namedFolders(named: readonly string[]): Promise<NamedFolder[]> {
  if (named.length === 0) return [{ ...(await sampleGallery()), isMissing: false }];
  return withOwnNames(await Promise.all(named.map(readFolder)));
}

export interface NamedFolder extends Folder {
  readonly isMissing: boolean;
}

/** @throws UserError when a folder is missing and none of the datasets is made of it */
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

/** Folders of the same name are told apart by the folder they lie in. */
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

/** The path without links in it, also of what is not there: a link may lead to a drive that is away. */
async function withoutLinks(file: string): Promise<string> {
  const parent = path.dirname(file);
  try {
    return await realpath(file);
  } catch (error) {
    // Links that lead in a circle are no missing folder (ELOOP).
    if (errorCode(error) !== 'ENOENT' || parent === file) return file;
  }
  const target = await readlink(file).catch(() => undefined);
  if (target !== undefined) return withoutLinks(path.resolve(parent, target));
  return path.join(await withoutLinks(parent), path.basename(file));
}

/** 3,391 rendered pictures (MIT) that come with the installation. */
export async function sampleGallery(): Promise<Folder> {
  const manifest = createRequire(import.meta.url).resolve('@lobehub/fluent-emoji-3d/package.json');
  const folder = await realpath(path.join(path.dirname(manifest), 'assets'));
  return { folder, displayName: 'Sample gallery' };
}
