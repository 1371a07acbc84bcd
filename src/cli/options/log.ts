import { pino } from 'pino';
import { UserError } from '#platform/user-error.ts';
import type { LogRequest } from '#proxy/observe/request-entry.ts';

export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export interface ServerLog {
  /** What a person should know: a run that failed, a folder that cannot be watched. */
  readonly message: (text: string) => void;
  readonly request: LogRequest;
  /** Where bars go: not among lines that programs read. */
  readonly progress: NodeJS.WriteStream;
}

export interface LogOptions {
  readonly format: LogFormat;
  /** Absolute; undefined for the terminal. */
  readonly file: string | undefined;
}

const STDERR = 2;

/**
 * Text is for a person at a terminal: trouble only. JSON is for programs: a line for each request
 * too, to a file that is appended to, or to the standard error.
 * @throws UserError when the file cannot be written
 */
export function openLog({ format, file }: LogOptions): ServerLog {
  if (format === 'text') {
    const message = (text: string) => console.error(text);
    return { message, request: () => undefined, progress: process.stderr };
  }
  const logger = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: nameOfLevel } },
    openDestination(file),
  );
  return {
    message: (text) => logger.warn(text),
    request: (entry) => logger.info(entry, 'request'),
    progress: process.stdout,
  };
}

function nameOfLevel(level: string): { level: string } {
  return { level };
}

function openDestination(file: string | undefined) {
  try {
    // At once, so that the last lines of a process that dies are there.
    return pino.destination({ dest: file ?? STDERR, sync: true, mode: 0o600 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`--log-file ${file} cannot be written: ${reason}.`);
  }
}
