import path from 'node:path';
import { READABLE_EXTENSIONS } from '#engine/embed/side-data/image-type.ts';

/**
 * Names of files and folders that operating systems, NAS devices and archivers create, in lower
 * case.
 */
const SYSTEM_NAMES = new Set([
  '@eadir',
  '@recently-snapshot',
  '@recycle',
  '@tmp',
  '#recycle',
  '#snapshot',
  '$recycle.bin',
  'system volume information',
  'recycler',
  'lost+found',
  '__macosx',
  'desktop.ini',
  'ehthumbs.db',
  'picasa.ini',
  'thumbs.db',
]);

/** Whether a file is skipped without a report: a dot file or a file of the operating system. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || SYSTEM_NAMES.has(name.toLowerCase());
}

export function isImage(file: string): boolean {
  return READABLE_EXTENSIONS.has(path.extname(file).toLowerCase());
}
