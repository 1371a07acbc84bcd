import { pino } from 'pino';
import { UserError } from '#platform/user-error.ts';
import type { LogRequest } from '#proxy/observe/request-entry.ts';

export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export interface ServerLog {
  /** Messages for the operator: a failed run, a folder that cannot be watched. */
  readonly message: (text: string) => void;
  readonly request: LogRequest;
  /** Stream for progress bars, which must not mix with lines that programs read. */
  readonly progress: NodeJS.WriteStream;
}

export interface LogOptions {
  readonly format: LogFormat;
  /** Absolute; undefined for the terminal. */
  readonly file: string | undefined;
}

const STDERR = 2;

/**
 * Opens the log. Text is for a person at a terminal and contains only problems. JSON is for
 * programs: it also has a line for each request, and is appended to a file or written to the
 * standard error.
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
    // Synchronous, so that the last lines of a crashing process are written.
    return pino.destination({ dest: file ?? STDERR, sync: true, mode: 0o600 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`--log-file ${file} cannot be written: ${reason}.`);
  }
}
