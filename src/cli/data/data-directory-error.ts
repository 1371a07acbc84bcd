import { StoreInUseError, StoreUnavailableError } from '#engine/store/store-errors.ts';
import { UnwritableError } from '#platform/files/write-atomically.ts';
import { UserError } from '#platform/user-error.ts';

const RIGHTS = 'grant this user write permission, or choose another folder with --data';

/** Explains a system error for a path, and its remedy, to the person at the terminal. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: `is not accessible to this user; ${RIGHTS}`,
  EPERM: `is not accessible to this user; ${RIGHTS}`,
  EROFS: 'is on a read-only file system; mount it writable, or choose another folder with --data',
  EEXIST: 'is a file, not a folder; move it, or choose another folder with --data',
  ENOTDIR: 'is inside a file, not a folder; move that file, or choose another folder with --data',
  ENOENT: 'cannot be created; choose another folder with --data',
  EISDIR: 'is a folder, not a file; move it',
  ENOSPC: 'cannot be written because the disk is full; free some space and start again',
  EDQUOT:
    'cannot be written because the disk quota of this user is used up; free some space and start again',
  EIO: 'cannot be read because of a disk error; check the disk',
  EMFILE: 'cannot be opened because too many files are open; raise the limit (ulimit -n)',
};

/** Explains in one sentence why a data directory cannot be used. Returns other errors unchanged. */
export function explainDataDirectory(dataDir: string, error: unknown): unknown {
  if (error instanceof StoreInUseError) {
    return new UserError(`The data directory ${dataDir} is ${error.message}.`);
  }
  if (error instanceof StoreUnavailableError) return unusable(dataDir, error.file, error.code);
  const failure = error instanceof UnwritableError ? error.cause : error;
  if (!isSystemError(failure)) return error;
  return unusable(dataDir, failure.path ?? dataDir, failure.code);
}

function unusable(dataDir: string, file: string, code: string): UserError {
  const reason = REASONS[code] ?? `cannot be used (${code}); choose another folder with --data`;
  return new UserError(`The data directory ${dataDir} cannot be used: ${file} ${reason}.`);
}

function isSystemError(error: unknown): error is { code: string; path?: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}
