import path from 'node:path';
import { COMMAND } from '#platform/command-line.ts';
import { UserError } from '#platform/user-error.ts';

/** The data directory belongs to another running process. */
export class StoreInUseError extends Error {}

/**
 * The database is unreadable or lacks data it had before. The message has the path, the cause and
 * the remedy.
 */
export class StoreDamagedError extends UserError {
  /** A sentence with the path and the cause, without the remedy. */
  readonly damage: string;

  constructor(file: string, damage: string, cause?: unknown) {
    super(`The database ${file} ${damage}. ${remedyFor(file)}`, { cause });
    this.damage = `The database ${file} ${damage}.`;
  }
}

/** The database was written by a later version of the program or of DuckDB. */
export class StoreTooNewError extends UserError {
  constructor(file: string, cause?: unknown) {
    super(
      `The database ${file} was written by another version of Semblance. Start that version, or name another folder with --data.`,
      { cause },
    );
  }
}

/** The operating system denies opening or writing the database. */
export class StoreUnavailableError extends Error {
  readonly file: string;
  /** `EACCES`, `ENOSPC`, … */
  readonly code: string;

  constructor(file: string, code: string, cause: unknown) {
    super(`${file}: ${code}`, { cause });
    this.file = file;
    this.code = code;
  }
}

/** The connection to the database was lost in the middle of a read or write that cannot be repeated. */
export class StoreConnectionError extends Error {
  constructor(cause: unknown) {
    super('The connection to the database was lost.', { cause });
  }
}

/** The rows of an index that the database ranks were deleted, because a later index is in use. */
export class RankedRowsGoneError extends Error {
  constructor() {
    super('The dataset was indexed again in the meantime.');
  }
}

/** Another process writes to the database, or has written since this one did. */
export class OtherWriterError extends UserError {}

/** A write through a store that only reads. */
export class ReadOnlyStoreError extends Error {
  constructor() {
    super('This server does not write; another one does.');
  }
}

/** DuckDB forwards the system's messages, not its codes. */
const SYSTEM_CODES: readonly (readonly [RegExp, string])[] = [
  [/No space left on device/, 'ENOSPC'],
  [/Disk quota exceeded/, 'EDQUOT'],
  [/Permission denied/, 'EACCES'],
  [/Operation not permitted/, 'EPERM'],
  [/Read-only file system/, 'EROFS'],
  [/Is a directory/, 'EISDIR'],
  [/Not a directory/, 'ENOTDIR'],
  [/Input\/output error/, 'EIO'],
  [/Too many open files/, 'EMFILE'],
];

const DAMAGE =
  /Corrupt (database|WAL) file|replaying WAL file|not a valid DuckDB database file|Could not read (enough|all) bytes|Serialization Error/;

/**
 * Converts an error that DuckDB raised while opening the file: whatever the error, the file is
 * unusable.
 */
export function explainOpening(file: string, error: unknown): Error {
  const message = String(error);
  const code = SYSTEM_CODES.find(([words]) => words.test(message))?.[1];
  if (code !== undefined) return new StoreUnavailableError(file, code, error);
  if (/can only read versions between/.test(message)) return new StoreTooNewError(file, error);
  if (error instanceof StoreTooNewError) return error;
  return damaged(file, error);
}

/** DuckDB reads a block on demand, so it may find damage long after opening the file. */
export function explainQuery(file: string, error: unknown): unknown {
  return DAMAGE.test(String(error)) ? damaged(file, error) : error;
}

function damaged(file: string, error: unknown): StoreDamagedError {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return new StoreDamagedError(file, `is damaged (${line.slice(0, MAX_CAUSE)})`, error);
}

/** DuckDB's messages can be long; the relevant part is at the beginning. */
const MAX_CAUSE = 300;

function remedyFor(file: string): string {
  const dataDir = path.dirname(file);
  return `To restore as much as possible, stop the server and run: ${COMMAND} repair --data "${dataDir}"`;
}
