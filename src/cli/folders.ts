import { realpath, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Folder } from '#engine/datasets.ts';
import { fromUser } from './options.ts';
import { UserError } from './user-error.ts';

/** The folders a person named, or the sample gallery when they named none. @throws UserError */
export async function foldersToServe(named: readonly string[]): Promise<Folder[]> {
  if (named.length === 0) return [await sampleGallery()];
  return withOwnNames(await Promise.all(named.map(readFolder)));
}

/** Folders of the same name are told apart by the folder they lie in. */
function withOwnNames(folders: readonly Folder[]): Folder[] {
  const isTaken = (name: string) =>
    new Set(folders.filter((f) => f.displayName === name).map((f) => f.folder)).size > 1;
  return folders.map(({ folder, displayName }) => ({
    folder,
    displayName: isTaken(displayName)
      ? path.join(path.basename(path.dirname(folder)), displayName)
      : displayName,
  }));
}

async function readFolder(name: string): Promise<Folder> {
  const folder = fromUser(name);
  const found = await stat(folder).catch(() => undefined);
  if (!found) throw new UserError(`There is no folder ${folder}.`);
  if (!found.isDirectory()) throw new UserError(`${folder} is not a folder.`);
  return { folder: await realpath(folder), displayName: path.basename(folder) || folder };
}

/** 3,391 rendered pictures (MIT) that come with the installation. */
export async function sampleGallery(): Promise<Folder> {
  const manifest = createRequire(import.meta.url).resolve('@lobehub/fluent-emoji-3d/package.json');
  const folder = await realpath(path.join(path.dirname(manifest), 'assets'));
  return { folder, displayName: 'Sample gallery' };
}
