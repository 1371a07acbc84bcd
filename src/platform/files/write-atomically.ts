import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { renameOver } from './rename-over.ts';

/** The disk is full, or the path is not a folder that this process can write to. */
export class UnwritableError extends Error {}

/**
 * Writes a file so that it is either absent, old or complete, even when the process is killed or
 * another process writes the same file. Only its owner may read it. `sync` extends that to a power
 * failure, at the price of waiting for the disk. Creates a missing folder.
 * @throws UnwritableError
 */
export async function writeAtomically(
  filePath: string,
  bytes: Uint8Array,
  { sync }: { sync: boolean },
): Promise<void> {
  const written = await writeTemporary(filePath, bytes, { sync });
  await written.renameTo(filePath);
}

/** A complete file that does not have its name yet. */
export interface TemporaryFile {
  /** @param filePath in the same folder. @throws UnwritableError, and removes the file */
  renameTo(filePath: string): Promise<void>;
  remove(): Promise<void>;
}

/** The first half of `writeAtomically`, for a file whose name is not known yet. @throws as it does */
export async function writeTemporary(
  filePath: string,
  bytes: Uint8Array,
  { sync }: { sync: boolean },
): Promise<TemporaryFile> {
  const temporaryPath = temporaryName(filePath);
  const remove = () => rm(temporaryPath, { force: true }).catch(() => undefined);
  const orRemove = async (error: unknown) => {
    await remove();
    throw unwritable(error);
  };
  await mkdir(path.dirname(filePath), { recursive: true, mode: 0o700 })
    .then(() => writeNew(temporaryPath, bytes, sync))
    .catch(orRemove);
  return { renameTo: (name) => renameOver(temporaryPath, name).catch(orRemove), remove };
}

/** Explains an error of the file system for the data directory. */
export function unwritable(error: unknown): UnwritableError {
  const code = error instanceof Error && 'code' in error ? error.code : error;
  return new UnwritableError(`the data directory cannot be written (${code})`, { cause: error });
}

/** The reason why the data directory cannot be written; undefined for other errors. */
export function whyUnwritable(error: unknown): string | undefined {
  if (error instanceof UnwritableError) return error.message;
  // DuckDB's message.
  return /No space left on device/.test(String(error)) ? unwritable('ENOSPC').message : undefined;
}

/** A unique name next to a file, for a rename over it. */
export function temporaryName(filePath: string): string {
  return `${filePath}.${randomUUID()}.tmp`;
}

/** Removes the temporary files of killed processes, from a folder that no process writes to. */
export async function removeTemporaryFiles(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) await removeTemporaryFiles(file);
    else if (TEMPORARY_NAME.test(entry.name)) await rm(file);
  }
}

const TEMPORARY_NAME = /\.[0-9a-f-]{36}\.tmp$/;

async function writeNew(filePath: string, bytes: Uint8Array, sync: boolean): Promise<void> {
  const file = await open(filePath, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    if (sync) await file.sync();
  } finally {
    await file.close();
  }
}
