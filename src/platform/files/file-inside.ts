import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { isBelow } from './is-below.ts';

/**
 * A file below a folder; undefined for a link to the outside, a missing file or no regular file.
 */
export async function fileInside(
  folder: string,
  file: string,
): Promise<{ path: string; modified: Date } | undefined> {
  const resolved = await realpath(path.join(folder, file)).catch(() => undefined);
  const root = await realpath(folder).catch(() => undefined);
  if (resolved === undefined || root === undefined) return undefined;
  const found = await stat(resolved).catch(() => undefined);
  return isBelow(root, resolved) && found?.isFile()
    ? { path: resolved, modified: found.mtime }
    : undefined;
}
