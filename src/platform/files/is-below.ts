import path from 'node:path';

/**
 * Whether an absolute path lies below a folder, which may be the root of a file system or a drive.
 * @param system rules of paths, those of this system unless a test gives others
 */
export function isBelow(folder: string, file: string, system: path.PlatformPath = path): boolean {
  const relative = system.relative(folder, file);
  const leadsOut = relative === '..' || relative.startsWith(`..${system.sep}`);
  // On Windows, there is no way from one drive to another.
  return relative !== '' && !leadsOut && !system.isAbsolute(relative);
}
