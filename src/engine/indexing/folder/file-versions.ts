import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileVersion, KnownFile } from '#engine/store/media-store.ts';

/** A file that was found, beside what an earlier run knows of it. */
export interface KnownPair {
  readonly file: FileVersion;
  readonly known: KnownFile;
}

export interface ComparedVersions {
  /** Paths of files that hold other bytes than before, or may do so. */
  readonly changed: ReadonlySet<string>;
  /** Files that hold the same bytes under another inode or change time than is stored. */
  readonly restamped: readonly FileVersion[];
}

/**
 * From this many on, files that differ in nothing but their inode are not read when they are most of the
 * files: FAT, exFAT and sshfs number their files afresh with every mount, and reading a whole drive takes
 * an hour. Fewer are read in seconds.
 */
const RENUMBERED_AT_LEAST = 100;

/**
 * Tells which files have changed. Another size or modification time is a change; another inode or change
 * time alone may be one (`chmod`, a backup that was restored and a picture that was replaced look the
 * same), so the file is read and its hash decides. Reading takes a small part of the time of embedding.
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

/** Whether a file is in the version that is stored. Of one that an earlier program saved, less is known. */
export function isSameVersion(file: FileVersion, stored: FileVersion): boolean {
  return hasSameTime(file, stored) && (stored.changedMs === null || hasSameStamp(file, stored));
}

/** Whether a file of the same size and time is taken for the same without reading it. */
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

/** A file that cannot be read now, or that was skipped before, counts as changed: embedding it tells why. */
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
