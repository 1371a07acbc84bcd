import path from 'node:path';
import type { FileVersion } from '#engine/store/media-store.ts';

export interface Absence {
  /** Files that were there until this run. */
  readonly known: readonly FileVersion[];
  /** Those of them that are not there now and were not moved within the folder either. */
  readonly absent: readonly FileVersion[];
  /** All files that are there now. */
  readonly found: readonly FileVersion[];
  /** Whether the dataset's folder could be opened and is, by device and inode, the one that was indexed. */
  readonly isSameFolder: boolean;
}

/** Fewer files than these are what a person deletes by hand, also out of a small folder. */
const SEVERAL = 3;
/** When a larger share of the files is gone at once, a drive, a share or a sync is the likelier cause. */
const MOST = 1 / 2;

/**
 * Tells which absent files are away, with a drive or a share, rather than deleted. A wrong guess loses
 * nothing: images that are away stay in the results until a person says that they are gone, and deleted
 * ones come back with their tags. So each bound lies where the guess is more often right.
 * @returns their paths
 */
export function awayFiles({ known, absent, found, isSameFolder }: Absence): ReadonlySet<string> {
  const all = new Set(absent.map((file) => file.path));
  if (!isSameFolder || found.length === 0) return all;
  if (absent.length >= SEVERAL && absent.length > MOST * known.length) return all;
  const nAbsent = countByFolder(absent);
  const nFound = countByFolder(found);
  const isAway = (folder: string) => !nFound.has(folder) && (nAbsent.get(folder) ?? 0) >= SEVERAL;
  return new Set([...all].filter((file) => foldersOf(file).some(isAway)));
}

export interface MissingFolder {
  /** Relative to the dataset's folder, which is the empty one. */
  readonly folder: string;
  readonly nImages: number;
  /** When the first of them was missing. */
  readonly since: Date;
}

interface KnownImage {
  readonly path: string;
  readonly missingSince: Date | null;
}

/** The missing images by the largest folders of which nothing is there; most images first. */
export function missingFolders(images: readonly KnownImage[]): MissingFolder[] {
  const missing = images.flatMap(({ path, missingSince: since }) => (since ? { path, since } : []));
  const nThere = countByFolder(images.filter(({ missingSince }) => !missingSince));
  const isThere = (folder: string) => nThere.has(folder);
  const folders = new Map<string, MissingFolder>();
  for (const { path: file, since } of missing) {
    const around = ['', ...foldersOf(file).toReversed()];
    const folder = around.find((one) => !isThere(one)) ?? around.at(-1) ?? '';
    const before = folders.get(folder);
    const isFirst = !before || since < before.since;
    const nImages = (before?.nImages ?? 0) + 1;
    folders.set(folder, { folder, nImages, since: isFirst ? since : before.since });
  }
  return [...folders.values()].sort(
    (a, b) => b.nImages - a.nImages || (a.folder < b.folder ? -1 : 1),
  );
}

/** Files in each folder and below it; the dataset's own folder is the empty one. */
function countByFolder(files: readonly { readonly path: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const file of files) {
    for (const folder of ['', ...foldersOf(file.path)]) {
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
  }
  return counts;
}

/** The folders that a file lies in, the innermost first, without the dataset's own. */
function foldersOf(file: string): string[] {
  const folders: string[] = [];
  for (let part = path.posix.dirname(file); part !== '.'; part = path.posix.dirname(part)) {
    folders.push(part);
  }
  return folders;
}
