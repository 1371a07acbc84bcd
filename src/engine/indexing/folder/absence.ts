import path from 'node:path';
import type { FileVersion } from '#engine/store/media-store.ts';

export interface Absence {
  /** Files that the previous run knew. */
  readonly known: readonly FileVersion[];
  /** Known files that are not in the folder and were not moved within it. */
  readonly absent: readonly FileVersion[];
  /** All files in the folder now. */
  readonly found: readonly FileVersion[];
  /** Whether the dataset's folder could be opened and is, by device and inode, the one that was indexed. */
  readonly isSameFolder: boolean;
}

/** A person may delete fewer files than this by hand, even from a small folder. */
const SEVERAL = 3;
/** Above this share of absent files, a missing drive, share or sync is the likelier cause. */
const MOST = 1 / 2;

/**
 * Tells which absent files are unavailable (drive, share) rather than deleted. A wrong guess loses
 * nothing: unavailable images stay in the results until a person confirms their deletion, and
 * deleted ones get their tags back when they return. Each bound therefore lies where the guess is
 * more often right.
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
  /** Relative to the dataset's folder; the empty string is that folder itself. */
  readonly folder: string;
  readonly nImages: number;
  /** When the first of these images was missing. */
  readonly since: Date;
}

interface KnownImage {
  readonly path: string;
  readonly missingSince: Date | null;
}

/** Groups missing images by the topmost folders that have no image left; most images first. */
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

/** Number of files in each folder and its subfolders; the empty string is the dataset's folder. */
function countByFolder(files: readonly { readonly path: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const file of files) {
    for (const folder of ['', ...foldersOf(file.path)]) {
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
  }
  return counts;
}

/** The ancestor folders of a file, innermost first, without the dataset's folder. */
function foldersOf(file: string): string[] {
  const folders: string[] = [];
  for (let part = path.posix.dirname(file); part !== '.'; part = path.posix.dirname(part)) {
    folders.push(part);
  }
  return folders;
}
