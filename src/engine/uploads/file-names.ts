import path from 'node:path';
import { isAnnotationFile } from '#engine/annotations/annotation-files.ts';
import { isHidden, isImage } from '#engine/indexing/folder/file-kinds.ts';

/** Maximum depth of nested folders; nobody browses images that deep. */
const MAX_DEPTH = 16;
/** The limit of file systems less the suffixes added here. */
const MAX_NAME_BYTES = 240;

/**
 * Characters with a meaning of their own (a colon starts a hidden stream of a file), names of devices,
 * and ends that Windows cuts off:
 * https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
const UNUSABLE_ON_WINDOWS = /[<>:"|?*]|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|[. ]$/i;

/** The name cannot be used; the message says why. */
export class RejectedNameError extends Error {}

/**
 * Path of a file of that name in its dataset's folder, `/` between its parts.
 * @param name untrusted, from a form or an archive
 * @param platform this one, unless a test gives another
 * @throws RejectedNameError
 */
export function pathInDataset(name: string, platform = process.platform): string {
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
  if (platform === 'win32' && kept.some((part) => UNUSABLE_ON_WINDOWS.test(part))) {
    throw new RejectedNameError('Windows cannot store a file of its name; rename the file');
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

/** Appends a number to a name that is taken: `a/b.jpg`, `a/b (2).jpg`, `a/b (3).jpg`. */
export function numberedName(file: string, number: number): string {
  const { dir, name, ext } = path.posix.parse(file);
  return number === 1 ? file : path.posix.join(dir, `${name} (${number})${ext}`);
}
