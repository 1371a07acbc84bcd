import path from 'node:path';
import { READABLE_EXTENSIONS } from '#engine/embed/side-data/image-type.ts';

/** What operating systems, NAS devices and archivers put beside a person's files, in lower case. */
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

/** Whether it is left out without a word: a dot file, or what a system keeps for itself. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || SYSTEM_NAMES.has(name.toLowerCase());
}

export function isImage(file: string): boolean {
  return READABLE_EXTENSIONS.has(path.extname(file).toLowerCase());
}
