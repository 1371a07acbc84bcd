import path from 'node:path';
import { isAnnotationFile } from '#engine/annotations/annotation-files.ts';
import { isHidden, isImage } from '#engine/indexing/folder/file-kinds.ts';

/** Folders in folders; nobody looks at pictures that deep. */
const MAX_DEPTH = 16;
/** What file systems allow, less what we add to a name. */
const MAX_NAME_BYTES = 240;

/** A name that cannot be taken, and why. */
export class RejectedNameError extends Error {}

/**
 * Where a file of that name belongs in the folder of its dataset, `/` between its parts.
 * @param name as a form or an archive has it: nothing about it can be trusted
 * @throws RejectedNameError
 */
export function pathInDataset(name: string): string {
  const file = name.replaceAll('\\', '/');
  const parts = file.split('/');
  if (file.startsWith('/') || /^[a-z]:/i.test(file) || parts.includes('..')) {
    throw new RejectedNameError('its path points outside of the dataset');
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f\ufffd]/.test(file)) {
    throw new RejectedNameError('its name contains characters that are not allowed');
  }
  const kept = parts.filter((part) => part !== '' && part !== '.');
  if (kept.length > MAX_DEPTH) {
    throw new RejectedNameError(`it is nested in more than ${MAX_DEPTH - 1} folders`);
  }
  if (kept.some((part) => Buffer.byteLength(part) > MAX_NAME_BYTES)) {
    throw new RejectedNameError(`its name is longer than ${MAX_NAME_BYTES} bytes`);
  }
  if (kept.some(isHidden)) throw new RejectedNameError('it is hidden');
  const inDataset = kept.join('/');
  if (!isImage(inDataset) && !isAnnotationFile(inDataset)) {
    throw new RejectedNameError(
      'it is neither an image nor an annotation file, judging by its name',
    );
  }
  return inDataset;
}

/** `a/b.jpg` is `a/b (2).jpg` when that is taken, then `a/b (3).jpg`. */
export function numberedName(file: string, number: number): string {
  const { dir, name, ext } = path.posix.parse(file);
  return number === 1 ? file : path.posix.join(dir, `${name} (${number})${ext}`);
}
