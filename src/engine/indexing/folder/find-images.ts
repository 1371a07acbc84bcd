import { type Buffer, isUtf8 } from 'node:buffer';
import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isAnnotationFile } from '#engine/annotations/annotation-files.ts';
import type { LeftOutFiles } from '#engine/store/left-out-store.ts';
import { type FileVersion, NO_VERSION, type SkippedFile } from '#engine/store/media-store.ts';
import { errorCode } from '#platform/files/error-code.ts';
import { isHidden, isImage } from './file-kinds.ts';
import { LeftOutList } from './left-out.ts';

export interface FoundImages {
  readonly files: readonly FileVersion[];
  /** Folders and files that exist but could not be read this time, by path. */
  readonly unseen: ReadonlyMap<string, SkippedFile>;
  /** Paths of files that are annotation files by name. */
  readonly annotationFiles: readonly string[];
  /** Whether a folder could not be opened this time; it may contain files of any kind. */
  readonly hasClosedFolders: boolean;
  /** Files that are neither images nor annotation files by name. */
  readonly leftOut: readonly LeftOutFiles[];
}

/** The dataset's folder is missing or unreadable, which is not the same as empty. */
export class FolderUnreadableError extends Error {}

export interface FindImagesOptions {
  readonly signal?: AbortSignal;
  /** Absolute path of a folder of the engine, whose images are not the user's. */
  readonly leaveOut?: string;
}

/** Yielded before a folder is listed, so that a watch added now misses no change. */
export interface FolderEvent {
  readonly kind: 'folder';
  /** Relative to the root; the empty string is the root. */
  readonly folder: string;
}

/**
 * Finds all image files in `root` and its subfolders, by path. Hidden files and folders are skipped
 * without a report. Links are not followed, because their targets may lie outside the user's
 * folder.
 * @throws FolderUnreadableError
 */
export async function* findImages(
  root: string,
  { signal, leaveOut }: FindImagesOptions = {},
): AsyncGenerator<FolderEvent, FoundImages> {
  const files: FileVersion[] = [];
  const unseen = new Map<string, SkippedFile>();
  const annotationFiles: string[] = [];
  const leftOut = new LeftOutList();
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal?.throwIfAborted();
    if (path.join(root, folder) === leaveOut) continue;
    yield { kind: 'folder', folder };
    const entries = await list(root, folder, unseen);
    annotationFiles.push(...annotationsIn(folder, entries));
    tellLeftOut(folder, entries, leftOut);
    for (const entry of entries) {
      const name = textOf(entry.name);
      if (!matters(entry, name)) continue;
      const file = path.posix.join(folder, name);
      if (!isUtf8(entry.name)) note(file, UNSAYABLE, unseen);
      else if (entry.isDirectory()) folders.push(file);
      else await look(root, file, files, unseen);
    }
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const hasClosedFolders = [...unseen.values()].some(({ reason }) => reason === CLOSED_FOLDER);
  return {
    files,
    unseen,
    annotationFiles: annotationFiles.sort(),
    hasClosedFolders,
    leftOut: leftOut.all(),
  };
}

/**
 * Links to annotation files are followed, unlike links to images: annotations only describe images
 * found here.
 */
function annotationsIn(folder: string, entries: readonly Dirent<Buffer>[]): string[] {
  return entries
    .filter((entry) => !entry.isDirectory() && !isHidden(textOf(entry.name)))
    .map(({ name }) => path.posix.join(folder, textOf(name)))
    .filter(isAnnotationFile);
}

function matters(entry: Dirent<Buffer>, name: string): boolean {
  if (isHidden(name)) return false;
  return entry.isDirectory() || (entry.isFile() && isImage(name));
}

function tellLeftOut(folder: string, entries: readonly Dirent<Buffer>[], leftOut: LeftOutList) {
  const names = entries.map(({ name }) => textOf(name));
  const images = new Set(names.filter(isImage).map(stemOf));
  for (const [n, entry] of entries.entries()) {
    const name = names[n] ?? '';
    const file = path.posix.join(folder, name);
    if (isHidden(name) || matters(entry, name) || isAnnotationFile(file)) continue;
    if (entry.isSymbolicLink()) leftOut.addLink(file);
    else leftOut.add(file, images.has(stemOf(name)));
  }
}

function stemOf(name: string): string {
  return path.posix.parse(name).name;
}

type Unseen = Map<string, SkippedFile>;

/** Lists names as raw bytes, because names on disk may not be valid text. */
async function list(root: string, folder: string, unseen: Unseen): Promise<Dirent<Buffer>[]> {
  try {
    const options = { withFileTypes: true, encoding: 'buffer' } as const;
    return await readdir(path.join(root, folder), options);
  } catch (error) {
    if (folder === '') throw new FolderUnreadableError(`The folder ${root} cannot be opened.`);
    if (!isGone(error)) note(folder, CLOSED_FOLDER, unseen);
    return [];
  }
}

async function look(
  root: string,
  file: string,
  files: FileVersion[],
  unseen: Unseen,
): Promise<void> {
  try {
    files.push({ path: file, ...fileVersionOf(await stat(path.join(root, file))) });
  } catch (error) {
    if (!isGone(error)) note(file, 'the file cannot be opened', unseen);
  }
}

/** The version of a file from its current stat. */
export function fileVersionOf({ size, mtimeMs, ctimeMs, ino }: Stats): Omit<FileVersion, 'path'> {
  return { fileSize: size, modifiedMs: mtimeMs, changedMs: ctimeMs, inode: ino };
}

function note(file: string, reason: string, unseen: Unseen): void {
  unseen.set(file, { path: file, ...NO_VERSION, reason });
}

/** The file was removed after it was listed. */
function isGone(error: unknown): boolean {
  return errorCode(error) === 'ENOENT';
}

const CLOSED_FOLDER = 'the folder cannot be opened';
const UNSAYABLE = 'the file name is not valid UTF-8; rename the file';

/**
 * Escapes the non-ASCII bytes of a name that is not UTF-8 as `\xe9`: Node would replace each with
 * the same character, so two names could collide.
 */
function textOf(name: Buffer): string {
  if (isUtf8(name)) return name.toString();
  const escaped = (char: string) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return name.toString('latin1').replace(/[^ -~]/g, escaped);
}
