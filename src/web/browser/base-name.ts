/** The last part of a path: a picture's name without the folders it lies in. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || path;
}
