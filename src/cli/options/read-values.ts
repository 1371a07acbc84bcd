import path from 'node:path';
import { isInstalled } from '#platform/command-line.ts';
import { AddressRanges } from '#platform/network/address-ranges.ts';
import { UserError } from '#platform/user-error.ts';
import { USUAL_RATE_LIMITS } from '#proxy/limits/rate-limits.ts';
import { BASE_PATH } from '#proxy/request/request-origin.ts';
import { LOG_FORMATS, type LogOptions } from './log.ts';

/** Decimal, as disks are sold and as `--max-upload` counts. */
const UNIT_BYTES: Readonly<Record<string, number>> = { M: 1e6, G: 1e9, T: 1e12 };

/** High enough to be no limit in practice. */
const MAX_PER_MINUTE = 10_000_000;

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * Resolves a path against the person's folder, because npm runs scripts in the folder of the clone.
 */
export function fromUser(file: string): string {
  return path.resolve((isInstalled ? undefined : process.env['INIT_CWD']) ?? process.cwd(), file);
}

/** The named data directory, else that of the project. */
export function dataDirectoryOf(named: string | undefined, projectRoot: string): string {
  return named === undefined ? path.join(projectRoot, '.semblance') : fromUser(named);
}

/** The named store, else that of the environment, which other users of the machine cannot list. */
export function storeOf(named: string | undefined): string | undefined {
  return named ?? (process.env['SEMBLANCE_STORE'] || undefined);
}

/** Undefined when neither is given. */
export function readSwitch(name: string, isOn: boolean, isOff: boolean): boolean | undefined {
  if (isOn && isOff) throw new UserError(`--${name} and --no-${name} cannot be combined.`);
  return isOn || isOff ? isOn : undefined;
}

export function readNumber(name: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new UserError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
}

export function readBasePath(text: string): string {
  const basePath = text.replace(/\/$/, '');
  if (BASE_PATH.test(basePath)) return basePath;
  throw new UserError(`--base-path must be a path like /semblance, not "${text}".`);
}

export function readRanges(texts: readonly string[]): AddressRanges {
  try {
    return new AddressRanges(texts.flatMap((text) => text.split(',')));
  } catch {
    throw new UserError(
      `--trust-proxy must be addresses or ranges like 127.0.0.1 or 10.0.0.0/8, not "${texts.join()}".`,
    );
  }
}

/** A log file is JSON, because programs read it. */
export function readLog(named: string | undefined, file: string | undefined): LogOptions {
  const format = LOG_FORMATS.find((known) => known === (named ?? (file ? 'json' : 'text')));
  if (!format) throw new UserError(`--log-format must be text or json, not "${named}".`);
  if (file === undefined) return { format, file };
  if (format === 'text') throw new UserError('--log-file requires --log-format json.');
  return { format, file: fromUser(file) };
}

/** 0 requests lifts both limits. */
export function readRateLimits(requests: string | undefined, work: string | undefined) {
  if (requests === undefined && work === undefined) return undefined;
  const read = (name: string, text: string | undefined, usual: number, min: number) =>
    text === undefined ? usual : readNumber(name, text, min, MAX_PER_MINUTE);
  const { requestsPerMinute, workPerMinute } = USUAL_RATE_LIMITS;
  const limits = {
    requestsPerMinute: read('--rate-limit', requests, requestsPerMinute, 0),
    workPerMinute: read('--work-limit', work, workPerMinute, 1),
  };
  return limits.requestsPerMinute === 0 ? null : limits;
}

/** Null for no limit. */
export function readQuota(text: string): number | null {
  if (text === 'none') return null;
  const nBytes = bytesOfSize(text);
  if (nBytes > 0) return nBytes;
  throw new UserError(
    `--upload-quota must be a size like 500M, 10G or 1T, or none, not "${text}".`,
  );
}

/** @throws UserError, also without a database that ranks */
export function readIndexMemory(
  text: string | undefined,
  store: string | undefined,
): number | undefined {
  if (text === undefined) return undefined;
  const nBytes = bytesOfSize(text);
  if (!(nBytes > 0)) {
    throw new UserError(`--index-memory must be a size like 500M or 10G, not "${text}".`);
  }
  if (store !== undefined) return nBytes;
  throw new UserError(
    '--index-memory ranks larger datasets in a PostgreSQL database: name it with --store. A DuckDB file ranks nothing.',
  );
}

/** NaN if it is no size. */
function bytesOfSize(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([MGT])$/.exec(text) ?? [];
  return Number(count) * (UNIT_BYTES[unit] ?? Number.NaN);
}

export function readDuration(
  name: string,
  text: string | undefined,
  minSeconds = 1,
): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (UNIT_SECONDS[unit] ?? Number.NaN);
  if (seconds >= minSeconds) return seconds;
  throw new UserError(`${name} must be a time like 30s, 10m, 12h or 7d, not "${text}".`);
}
