import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { type FileVersion, NO_VERSION, type SkippedFile } from '../store/store.ts';
import { errorCode } from './error-code.ts';

const IMAGE_EXTENSIONS = new Set([
  '.jpg',
  '.jpeg',
  '.jpe',
  '.jfif',
  '.png',
  '.webp',
  '.gif',
  '.avif',
  '.tif',
  '.tiff',
]);

export interface FoundImages {
  readonly files: readonly FileVersion[];
  /** Folders and files that are there, but could not be looked at this time. */
  readonly unseen: readonly SkippedFile[];
}

/** The folder of the dataset itself is gone or closed to us: not the same as an empty one. */
export class FolderUnreadableError extends Error {}

export interface FindImagesOptions {
  readonly signal?: AbortSignal;
  /** Absolute: a folder of ours, whose pictures are not the user's. */
  readonly leaveOut?: string;
  /** Called for every folder, before it is listed. @param folder relative to the root */
  readonly onFolder?: ((folder: string) => void) | undefined;
}

/**
 * All image files in `root` and its folders, by path. Hidden files and folders are left out, and
 * links are not followed: what they point to may lie outside the folder the user named.
 * @throws FolderUnreadableError
 */
export async function findImages(
  root: string,
  { signal, leaveOut, onFolder }: FindImagesOptions = {},
): Promise<FoundImages> {
  const files: FileVersion[] = [];
  const unseen: SkippedFile[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal?.throwIfAborted();
    if (path.join(root, folder) === leaveOut) continue;
    onFolder?.(folder);
    const entries = await list(root, folder, unseen);
    for (const entry of entries) {
      const file = path.posix.join(folder, entry.name);
      if (isHidden(entry.name)) continue;
      if (entry.isDirectory()) folders.push(file);
      else if (entry.isFile() && isImage(file)) await look(root, file, files, unseen);
    }
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, unseen };
}

export function isHidden(name: string): boolean {
  return name.startsWith('.');
}

export function isImage(file: string): boolean {
  return IMAGE_EXTENSIONS.has(path.extname(file).toLowerCase());
}

async function list(root: string, folder: string, unseen: SkippedFile[]): Promise<Dirent[]> {
  try {
    return await readdir(path.join(root, folder), { withFileTypes: true });
  } catch (error) {
    if (folder === '') throw new FolderUnreadableError(`The folder ${root} cannot be opened.`);
    note(error, folder, 'the folder cannot be opened', unseen);
    return [];
  }
}

async function look(
  root: string,
  file: string,
  files: FileVersion[],
  unseen: SkippedFile[],
): Promise<void> {
  try {
    const { size, mtimeMs } = await stat(path.join(root, file));
    files.push({ path: file, fileSize: size, modifiedMs: mtimeMs });
  } catch (error) {
    note(error, file, 'the file cannot be opened', unseen);
  }
}

/** What is not there any more is gone, unless its name is one that no text can say. */
function note(error: unknown, file: string, reason: string, unseen: SkippedFile[]): void {
  const isUnsayable = file.includes(REPLACEMENT_CHARACTER);
  if (errorCode(error) === 'ENOENT' && !isUnsayable) return;
  // Two unsayable names may look the same.
  if (unseen.some((other) => other.path === file)) return;
  unseen.push({ path: file, ...NO_VERSION, reason: isUnsayable ? UNSAYABLE : reason });
}

/** What Node puts for bytes of a name that are no UTF-8. */
const REPLACEMENT_CHARACTER = '\uFFFD';
const UNSAYABLE = 'its name is not valid UTF-8; rename it';
