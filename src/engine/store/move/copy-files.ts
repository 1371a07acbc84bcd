import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, stat, utimes } from 'node:fs/promises';
import path from 'node:path';

export interface CopiedFiles {
  readonly nFiles: number;
  readonly nBytes: number;
}

/**
 * Copies a folder with all in it; links become what they lead to. Files that were copied before an
 * interruption are not copied again: a complete copy has the size and the time of its original.
 * @param isWanted by the path in the folder, `/` between its parts
 * @param report called with the number of files done
 */
export async function copyFiles(
  from: string,
  to: string,
  isWanted: (name: string) => boolean,
  report: (nFiles: number) => void,
): Promise<CopiedFiles> {
  let nFiles = 0;
  let nBytes = 0;
  const copyFolder = async (folder: string) => {
    await mkdir(path.join(to, folder), { recursive: true, mode: 0o700 });
    for (const entry of await readdir(path.join(from, folder))) {
      const name = path.posix.join(folder, entry);
      if (!isWanted(name)) continue;
      const original = await stat(path.join(from, name));
      if (original.isDirectory()) await copyFolder(name);
      if (!original.isFile()) continue;
      await copyOnce(path.join(from, name), path.join(to, name));
      nFiles++;
      nBytes += original.size;
      report(nFiles);
    }
  };
  await copyFolder('');
  return { nFiles, nBytes };
}

async function copyOnce(original: string, copy: string): Promise<void> {
  if (await isCopied(original, copy)) return;
  // On file systems that can, both share their blocks until one is changed.
  await copyFile(original, copy, constants.COPYFILE_FICLONE);
  const { mtime } = await stat(original);
  await utimes(copy, mtime, mtime);
  if (!(await isCopied(original, copy))) {
    throw new Error(`${copy} is not the same as ${original} after it was copied.`);
  }
}

async function isCopied(original: string, copy: string): Promise<boolean> {
  const [expected, found] = await Promise.all([stat(original), stat(copy).catch(() => undefined)]);
  // Whole milliseconds, because no more can be set.
  return found?.size === expected.size && found.mtime.getTime() === expected.mtime.getTime();
}
