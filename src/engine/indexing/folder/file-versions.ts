import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileVersion, KnownFile } from '#engine/store/media-store.ts';

/** A found file and its stored version. */
export interface KnownPair {
  readonly file: FileVersion;
  readonly known: KnownFile;
}

export interface ComparedVersions {
  /** Paths of files whose bytes have changed or may have changed. */
  readonly changed: ReadonlySet<string>;
  /** Files with the same bytes but another inode or change time than stored. */
  readonly restamped: readonly FileVersion[];
}

/**
 * If at least this many files, and most of all files, differ only in their inode, they are not
 * read: FAT, exFAT and sshfs renumber their files with every mount, and reading a whole drive takes
 * an hour. Fewer files are read in seconds.
 */
const RENUMBERED_AT_LEAST = 100;

/**
 * Tells which files have changed. Another size or modification time is a change. Another inode or
 * change time alone is ambiguous (`chmod`, a restored backup and a replaced image look the same),
 * so the file is read and compared by its hash. Reading takes a small part of the time of
 * embedding.
 * @throws the signal's reason when aborted
 */
export async function compareVersions(
  folder: string,
  pairs: readonly KnownPair[],
  signal: AbortSignal,
): Promise<ComparedVersions> {
  const changed = new Set<string>();
  const restamped: FileVersion[] = [];
  const areRenumbered = haveNewNumbers(pairs);
  for (const { file, known } of pairs) {
    signal.throwIfAborted();
    if (!hasSameTime(file, known)) changed.add(file.path);
    else if (isSameVersion(file, known) && known.changedMs !== null) continue;
    else if (isTrusted({ file, known }, areRenumbered)) restamped.push(file);
    else if (await hasSameContent(folder, file, known)) restamped.push(file);
    else changed.add(file.path);
  }
  return { changed, restamped };
}

function hasSameTime(a: FileVersion, b: FileVersion): boolean {
  return a.fileSize === b.fileSize && a.modifiedMs === b.modifiedMs;
}

function hasSameStamp(a: FileVersion, b: FileVersion): boolean {
  return a.changedMs === b.changedMs && a.inode === b.inode;
}

/**
 * Whether a file matches its stored version. Versions saved by an earlier release have fewer
 * fields.
 */
export function isSameVersion(file: FileVersion, stored: FileVersion): boolean {
  return hasSameTime(file, stored) && (stored.changedMs === null || hasSameStamp(file, stored));
}

/** Whether a file of the same size and time counts as unchanged without reading it. */
function isTrusted(pair: KnownPair, areRenumbered: boolean): boolean {
  return pair.known.changedMs === null || (areRenumbered && isRenumbered(pair));
}

function isRenumbered({ file, known }: KnownPair): boolean {
  return hasSameTime(file, known) && file.changedMs === known.changedMs;
}

function haveNewNumbers(pairs: readonly KnownPair[]): boolean {
  const nRenumbered = pairs.filter(
    (pair) => isRenumbered(pair) && pair.file.inode !== pair.known.inode,
  ).length;
  return nRenumbered >= RENUMBERED_AT_LEAST && nRenumbered > pairs.length / 2;
}

/**
 * A file that is unreadable or was skipped before counts as changed: embedding it reports the
 * reason.
 */
async function hasSameContent(folder: string, file: FileVersion, known: KnownFile) {
  if (known.contentHash === null) return false;
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path.join(folder, file.path)), hash);
  } catch {
    return false;
  }
  return hash.digest('hex') === known.contentHash;
}
