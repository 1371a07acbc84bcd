import { rename } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { errorCode } from './error-code.ts';

/** What Windows answers while a virus scanner or an indexer reads one of the two files. */
const PASSING = new Set(['EPERM', 'EACCES', 'EBUSY']);
/** Milliseconds before each further attempt: a second and a half in all. */
const PAUSES = [10, 20, 50, 100, 200, 400, 800];

export interface RenameRules {
  readonly platform?: NodeJS.Platform;
  /** Replaces Node's `rename` in tests of Windows. */
  readonly renameOnce?: typeof rename;
}

/** Renames a file over another one, on Windows in several attempts if a program reads it. */
export async function renameOver(
  from: string,
  to: string,
  { platform = process.platform, renameOnce = rename }: RenameRules = {},
): Promise<void> {
  for (const pause of platform === 'win32' ? PAUSES : []) {
    try {
      return await renameOnce(from, to);
    } catch (error) {
      if (!PASSING.has(errorCode(error))) throw error;
    }
    await setTimeout(pause);
  }
  return renameOnce(from, to);
}
