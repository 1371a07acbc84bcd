import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isAnnotationFile } from '#engine/annotations/annotation-files.ts';
import { errorCode } from '#platform/files/error-code.ts';
import { renameOver } from '#platform/files/rename-over.ts';
import { temporaryName, unwritable } from '#platform/files/write-atomically.ts';
import { numberedName, RejectedNameError } from './file-names.ts';

/** Highest number appended to a taken name. */
const MAX_NUMBER = 1000;

/** A completely received file, still at its temporary path and possibly not flushed to disk. */
export interface ReceivedFile {
  readonly temporaryPath: string;
  readonly size: number;
  /** SHA-256, in hexadecimal; read from the file if it is not known from its arrival. */
  hash(): Promise<string>;
}

/** A file in the folder of a dataset. */
export interface PlacedFile {
  /** Absolute. */
  readonly file: string;
  readonly size: number;
}

/**
 * Writes a stream to a temporary file, chunk by chunk.
 * @param onBytes called for every chunk before it is written; an exception ends the stream
 * @throws what the stream throws, UnwritableError
 */
export async function receive(
  folder: string,
  stream: Readable,
  signal: AbortSignal,
  onBytes: (count: number) => void,
): Promise<ReceivedFile> {
  const temporaryPath = temporaryName(path.join(folder, 'upload'));
  const file = await open(temporaryPath, 'wx', 0o600).catch((error) => {
    stream.destroy();
    throw unwritable(error);
  });
  const hash = createHash('sha256');
  let size = 0;
  try {
    await pipeline(
      stream,
      async (pieces: AsyncIterable<Buffer>) => {
        for await (const piece of pieces) {
          onBytes(piece.length);
          hash.update(piece);
          size += piece.length;
          await file.writeFile(piece).catch((error) => {
            throw unwritable(error);
          });
        }
      },
      { signal },
    );
    const digest = hash.digest('hex');
    return { temporaryPath, size, hash: async () => digest };
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Resolves when the file is flushed to disk. @throws UnwritableError */
export async function sync({ temporaryPath }: ReceivedFile): Promise<void> {
  try {
    const file = await open(temporaryPath, 'r+');
    await file.sync().finally(() => file.close());
  } catch (error) {
    throw unwritable(error);
  }
}

/**
 * Moves a file to its place, under a numbered name if another file has the wanted one.
 * @param wanted relative to the folder
 * @param linkOnce Node's `link`, unless a test replaces it
 * @returns its path; undefined when a file of that name already has that content
 * @throws RejectedNameError; UnwritableError, and the file stays where it was
 */
export async function place(
  received: ReceivedFile,
  folder: string,
  wanted: string,
  linkOnce = link,
): Promise<string | undefined> {
  try {
    const placed = await takePlace(received, folder, wanted, linkOnce);
    await discard(received);
    return placed;
  } catch (error) {
    if (error instanceof RejectedNameError) await discard(received);
    throw error;
  }
}

async function takePlace(
  received: ReceivedFile,
  folder: string,
  wanted: string,
  linkOnce: typeof link,
): Promise<string | undefined> {
  await makeFolderOf(path.join(folder, wanted));
  // Annotation file names are unique, so a new file replaces the old one.
  if (isAnnotationFile(wanted)) {
    await renameOver(received.temporaryPath, path.join(folder, wanted));
    return path.join(folder, wanted);
  }
  for (let number = 1; number <= MAX_NUMBER; number++) {
    const target = path.join(folder, numberedName(wanted, number));
    if (await takeName(target, received, linkOnce)) return target;
    if (await isSame(target, received)) return undefined;
  }
  throw new RejectedNameError(`${MAX_NUMBER} other files have the same name`);
}

/** A file that was received earlier, and is complete. */
export async function receivedEarlier(file: string): Promise<ReceivedFile> {
  const { size } = await stat(file);
  return { temporaryPath: file, size, hash: () => hashOf(file) };
}

/** Files of the folder with the wanted name or a numbered variant of it. */
export async function filesNamed(folder: string, wanted: string): Promise<PlacedFile[]> {
  const found: PlacedFile[] = [];
  const last = isAnnotationFile(wanted) ? 1 : MAX_NUMBER;
  for (let number = 1; number <= last; number++) {
    const file = path.join(folder, numberedName(wanted, number));
    const size = await stat(file).then(
      (stats) => stats.size,
      () => undefined,
    );
    if (size === undefined) break;
    found.push({ file, size });
  }
  return found;
}

/** @returns whether one of the files has the same content */
export async function isAmong(
  received: ReceivedFile,
  files: readonly PlacedFile[],
): Promise<boolean> {
  for (const { file } of files) if (await isSame(file, received)) return true;
  return false;
}

/** Deletes the temporary file. */
export async function discard({ temporaryPath }: ReceivedFile): Promise<void> {
  await rm(temporaryPath, { force: true });
}

async function makeFolderOf(file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 }).catch((error) => {
    const code = errorCode(error);
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw unwritable(error);
    throw new RejectedNameError('a file has the name of one of its folders');
  });
}

/** Errors for a link on a file system without links, such as exFAT. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR']);

/**
 * Uses a link because, unlike a rename, it never replaces another file. Without links, an empty file
 * takes the name first. @returns whether the name was free
 */
async function takeName(
  target: string,
  { temporaryPath }: ReceivedFile,
  linkOnce: typeof link,
): Promise<boolean> {
  try {
    await linkOnce(temporaryPath, target).catch(async (error: unknown) => {
      if (!NO_LINKS.has(errorCode(error))) throw error;
      await (await open(target, 'wx', 0o600)).close();
      await renameOver(temporaryPath, target);
    });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw unwritable(error);
  }
}

async function isSame(file: string, { size, hash }: ReceivedFile): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile() || found.size !== size) return false;
  return (await hashOf(file)) === (await hash());
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
