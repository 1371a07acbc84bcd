import path from 'node:path';
import type { FileVersion } from '#engine/store/media-store.ts';

/**
 * The order in which files are embedded: folders by their newest file, and the files of a folder by
 * time, because people look for what is new while the rest is still indexed.
 */
export function newestFirst(files: readonly FileVersion[]): FileVersion[] {
  const newest = new Map<string, number>();
  const dated = files.map((file) => {
    const folder = path.posix.dirname(file.path);
    newest.set(folder, Math.max(newest.get(folder) ?? 0, file.modifiedMs));
    return { file, folder };
  });
  dated.sort((a, b) => {
    const byFolder = (newest.get(b.folder) ?? 0) - (newest.get(a.folder) ?? 0);
    if (a.folder !== b.folder) return byFolder || (a.folder < b.folder ? -1 : 1);
    return b.file.modifiedMs - a.file.modifiedMs || (a.file.path < b.file.path ? -1 : 1);
  });
  return dated.map(({ file }) => file);
}
