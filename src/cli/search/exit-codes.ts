import { SemblanceError } from '#client/errors.ts';
import { UserError } from '#platform/user-error.ts';

/** Exit codes of the commands that search, in the manner of grep: 0 found, 1 nothing found. */
const NOTHING_FOUND = 1;
const WRONG_USAGE = 2;
const FAILED = 3;

/** The end of a command that has not found or done what it was run for. */
export class ExitError extends UserError {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The person wrote a command that cannot be run. */
export function usageError(sentence: string): UserError {
  return new ExitError(sentence, WRONG_USAGE);
}

/** A result of a search as well, so that a script can branch on it. */
export function nothingFound(): UserError {
  return new ExitError('Nothing was found.', NOTHING_FOUND);
}

/** Reads the words of a person. @throws UserError with exit code 2 */
export function asUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    return refuseUsage(error);
  }
}

/** @throws UserError with exit code 2 for a UserError, and any other error as it is */
export function refuseUsage(error: unknown): never {
  throw error instanceof UserError ? usageError(error.message) : error;
}

/** Runs a search. @throws UserError with exit code 3 for what the server or the data directory refused */
export async function withExitCodes(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof ExitError) throw error;
    const isExplained = error instanceof UserError || error instanceof SemblanceError;
    throw new ExitError(isExplained ? error.message : explanationOf(error), FAILED);
  }
}

/** For an error of this program, the stack. */
function explanationOf(error: unknown): string {
  return (error instanceof Error && error.stack) || String(error);
}
