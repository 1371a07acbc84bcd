import { StoreInUseError, StoreUnavailableError } from '#engine/store/store-errors.ts';
import { UnwritableError } from '#platform/files/write-atomically.ts';
import { UserError } from '#platform/user-error.ts';

const RIGHTS = 'give this user the right to write it, or name another folder with --data';

/** What a system error says about a path, and what the person at the terminal can do. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: `is closed to this user; ${RIGHTS}`,
  EPERM: `is closed to this user; ${RIGHTS}`,
  EROFS: 'lies on a read-only file system; mount it writable, or name another folder with --data',
  EEXIST: 'is a file where a folder is needed; move it away, or name another folder with --data',
  ENOTDIR: 'lies below a file, not a folder; move that away, or name another folder with --data',
  ENOENT: 'cannot be made there; name another folder with --data',
  EISDIR: 'is a folder where a file is needed; move it away',
  ENOSPC: 'cannot be written because the disk is full; make room and start again',
  EDQUOT: "cannot be written because this user's quota is used up; make room and start again",
  EIO: 'cannot be read because the disk fails; check the disk',
  EMFILE: 'cannot be opened because too many files are open; raise the limit (ulimit -n)',
};

/** Says in one sentence why a data directory cannot be used. Errors of another kind come back as they are. */
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
  const reason = REASONS[code] ?? `cannot be used (${code}); name another folder with --data`;
  return new UserError(`The data directory ${dataDir} cannot be used: ${file} ${reason}.`);
}

function isSystemError(error: unknown): error is { code: string; path?: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}
