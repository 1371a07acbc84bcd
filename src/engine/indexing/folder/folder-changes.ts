import path from 'node:path';
import type { FileVersion, KnownFile, SkippedFile } from '#engine/store/media-store.ts';
import { awayFiles } from './absence.ts';
import { compareVersions } from './file-versions.ts';
import type { FoundImages } from './find-images.ts';
import { renames } from './keep-tags.ts';
import type { ScannedFolder } from './scan-folder.ts';

/** Differences between a folder and the stored files. */
export interface FolderChanges {
  /** Known files whose bytes have changed. */
  readonly changed: ReadonlySet<string>;
  /**
   * Files with unchanged bytes whose version must be stored again because they were missing or
   * touched.
   */
  readonly restamped: readonly FileVersion[];
  /** Maps old to new paths of files that were moved within the folder. */
  readonly moved: ReadonlyMap<string, string>;
  /** Known files to delete, including the old paths of moved files. */
  readonly deleted: readonly string[];
  /**
   * Paths that are missing from this run on and may return, with the number of images among them.
   */
  readonly away: readonly string[];
  readonly nAway: number;
  /** Paths that were missing before and still are. */
  readonly stillMissing: readonly string[];
  /** Number of images that were missing and have returned. */
  readonly nReturned: number;
  /** Unreadable files that are not known, to be reported. Known unreadable files stay as stored. */
  readonly unseen: readonly SkippedFile[];
}

interface FindChangesOptions {
  /** Absolute. */
  readonly folder: string;
  /** As in `ScanFolderOptions`. */
  readonly mayBeAway: boolean;
  readonly signal: AbortSignal;
}

export async function findChanges(
  { folder, mayBeAway, signal }: FindChangesOptions,
  { found, isSameFolder }: ScannedFolder,
  known: readonly KnownFile[],
): Promise<FolderChanges> {
  const foundByPath = new Map(found.files.map((file) => [file.path, file]));
  const knownPaths = new Set(known.map((file) => file.path));
  const pairs = known.flatMap((before) => {
    const file = foundByPath.get(before.path);
    return file ? [{ file, known: before }] : [];
  });
  const { changed, restamped } = await compareVersions(folder, pairs, signal);
  const returned = pairs.filter((pair) => pair.known.missingSince !== null);
  const come = found.files.filter((file) => !knownPaths.has(file.path));
  const notFound = known.filter((file) => !foundByPath.has(file.path) && !isUnseen(found, file));
  const gone = notFound.filter((file) => file.missingSince === null);
  const present = pairs.filter(({ file }) => !changed.has(file.path)).map((pair) => pair.known);
  const renamed = renamedFiles(notFound, come);
  const away = mayBeAway
    ? awayFiles({
        known: known.filter((file) => file.missingSince === null),
        absent: gone.filter((file) => !renamed.has(file.path)),
        found: found.files,
        isSameFolder,
      })
    : new Set<string>();
  // A copy may replace a file while its drive is missing.
  const notAway = gone.filter(({ path: file }) => !away.has(file) && !renamed.has(file));
  const moved = new Map([...renamed, ...twinsOf(notAway, present)]);
  const isDeleted = ({ path: file, missingSince }: KnownFile) =>
    moved.has(file) || (!away.has(file) && (missingSince === null || !mayBeAway));
  const returnedSame = returned.filter(({ file }) => !changed.has(file.path));
  return {
    changed,
    restamped: [...new Set([...restamped, ...returnedSame.map(({ file }) => file)])],
    moved,
    deleted: notFound.filter(isDeleted).map((file) => file.path),
    away: [...away],
    nAway: gone.filter((file) => away.has(file.path) && file.objectsVersion !== null).length,
    stillMissing: notFound
      .filter((file) => file.missingSince !== null && !isDeleted(file))
      .map((file) => file.path),
    nReturned: returned.length,
    unseen: [...found.unseen.values()].filter(
      (file) => !knownPaths.has(file.path) && !foundByPath.has(file.path),
    ),
  };
}

/** Whether the file or one of its folders could not be read. */
function isUnseen({ unseen }: FoundImages, { path: file }: FileVersion): boolean {
  for (let part = file; part !== '.'; part = path.posix.dirname(part)) {
    if (unseen.has(part)) return true;
  }
  return false;
}

/**
 * Maps old to new paths. A deleted file counts as renamed when a new file has its size and time. A
 * file that was missing before counts as renamed only if the inode matches too.
 */
function renamedFiles(
  notFound: readonly KnownFile[],
  come: readonly FileVersion[],
): Map<string, string> {
  const renamed = renames(
    notFound.filter((file) => file.missingSince === null),
    come,
  );
  const byInode = new Map(come.map((file) => [inodeKey(file), file.path]));
  for (const file of notFound) {
    if (file.missingSince === null || file.inode === null) continue;
    const to = byInode.get(inodeKey(file));
    if (to) renamed.set(file.path, to);
  }
  return renamed;
}

/**
 * Maps paths of files to other files with the same content.
 * @param present files that exist
 */
export function twinsOf(
  files: readonly KnownFile[],
  present: readonly KnownFile[],
): Map<string, string> {
  const byHash = byContent(present);
  const twins = files.flatMap((file): [string, string][] => {
    const twin = twinOf(file, byHash.get(file.contentHash ?? '') ?? []);
    return twin === undefined ? [] : [[file.path, twin]];
  });
  return new Map(twins);
}

function byContent(files: readonly KnownFile[]): Map<string, KnownFile[]> {
  const groups = new Map<string, KnownFile[]>();
  for (const file of files) {
    if (file.contentHash === null) continue;
    const group = groups.get(file.contentHash);
    if (group) group.push(file);
    else groups.set(file.contentHash, [file]);
  }
  return groups;
}

function inodeKey({ inode, fileSize, modifiedMs }: FileVersion): string {
  return [inode, fileSize, modifiedMs].join();
}

/** Prefers a twin with the same name. */
function twinOf({ path: file }: FileVersion, twins: readonly FileVersion[]): string | undefined {
  const name = path.posix.basename(file);
  const sameName = twins.find((twin) => path.posix.basename(twin.path) === name);
  return (sameName ?? twins[0])?.path;
}
