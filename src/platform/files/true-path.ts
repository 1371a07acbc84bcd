import { readdir, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from './error-code.ts';

/**
 * The one path of a file that several lead to: without links, and with names as its file system lists
 * them where upper and lower case are the same (an SMB share, NTFS, APFS).
 * @param file absolute; may not exist, because a link may point to an unmounted drive
 */
export async function truePath(file: string): Promise<string> {
  const parent = path.dirname(file);
  try {
    return await withListedNames(await realpath(file));
  } catch (error) {
    // Circular links (ELOOP) do not count as a missing folder.
    if (errorCode(error) !== 'ENOENT' || parent === file) return file;
  }
  const target = await readlink(file).catch(() => undefined);
  if (target !== undefined) return truePath(path.resolve(parent, target));
  return path.join(await truePath(parent), path.basename(file));
}

async function withListedNames(file: string): Promise<string> {
  const parent = path.dirname(file);
  if (parent === file) return file;
  const name = path.basename(file);
  const folder = await withListedNames(parent);
  // Most file systems tell the two apart, and need no listing.
  if (!(await areSame(file, path.join(parent, withOtherCase(name)))))
    return path.join(folder, name);
  const names = await readdir(parent).catch((): string[] => []);
  const isListed = names.includes(name);
  const alike = names.filter((listed) => listed.toLowerCase() === name.toLowerCase());
  return path.join(folder, !isListed && alike.length === 1 ? (alike[0] as string) : name);
}

function withOtherCase(name: string): string {
  const upper = name.toUpperCase();
  return name === upper ? name.toLowerCase() : upper;
}

async function areSame(file: string, other: string): Promise<boolean> {
  if (file === other) return false;
  const exact = { bigint: true } as const;
  const [a, b] = await Promise.all([stat(file, exact), stat(other, exact).catch(() => undefined)]);
  return a.dev === b?.dev && a.ino === b.ino;
}
