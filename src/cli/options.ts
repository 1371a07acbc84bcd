import path from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_MAX_UPLOAD_BYTES } from '#contract/primitives.ts';
import { UserError } from './user-error.ts';

export interface Options {
  /** As they were written. */
  readonly positionals: readonly string[];
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly openBrowser: boolean;
  readonly findObjects: boolean;
  /** As it was written. */
  readonly model: string | undefined;
  readonly maxUploadBytes: number;
  readonly expiresSeconds: number | undefined;
  /** Of keys. */
  readonly name: string | undefined;
  /** As it was written. */
  readonly role: string | undefined;
  readonly datasetIds: readonly string[] | undefined;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** @param projectRoot where the data directory lies unless `--data` names another */
export function readOptions(argv: readonly string[], projectRoot: string): Options {
  const { values, positionals } = parse(argv);
  return {
    positionals,
    port: readNumber('--port', values.port, 0, 65_535),
    host: values.host,
    dataDir:
      values.data === undefined ? path.join(projectRoot, '.semblance') : fromUser(values.data),
    openBrowser: !values['no-open'],
    findObjects: !values['no-objects'],
    model: values.model,
    maxUploadBytes: readNumber('--max-upload', values['max-upload'], 1, 1000) * 1e6,
    expiresSeconds: values.expires === undefined ? undefined : readDuration(values.expires),
    name: values.name,
    role: values.role,
    datasetIds: values.dataset?.map((id) => id.toLowerCase()),
  };
}

/** Absolute form of a path the person wrote: npm runs scripts in the project's folder, not in theirs. */
export function fromUser(file: string): string {
  return path.resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        port: { type: 'string', default: '8080' },
        host: { type: 'string', default: '127.0.0.1' },
        data: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        'no-objects': { type: 'boolean', default: false },
        model: { type: 'string' },
        'max-upload': { type: 'string', default: String(DEFAULT_MAX_UPLOAD_BYTES / 1e6) },
        expires: { type: 'string' },
        name: { type: 'string' },
        role: { type: 'string' },
        dataset: { type: 'string', multiple: true },
      },
    });
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new UserError(`${sentence}. See npm run semblance -- help.`);
  }
}

function readNumber(name: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new UserError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
}

function readDuration(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (UNIT_SECONDS[unit] ?? Number.NaN);
  if (seconds > 0) return seconds;
  throw new UserError(`--expires must be a time like 30s, 10m, 12h or 7d, not "${text}".`);
}
