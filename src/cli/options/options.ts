import path from 'node:path';
import { parseArgs } from 'node:util';
import { KEEP_DELETED_DAYS } from '#contract/missing-media.ts';
import { DEFAULT_MAX_UPLOAD_BYTES, DEFAULT_UPLOAD_QUOTA_BYTES } from '#contract/primitives.ts';
import { AddressRanges } from '#platform/network/address-ranges.ts';
import { UserError } from '#platform/user-error.ts';
import { type RateLimits, USUAL_RATE_LIMITS } from '#proxy/limits/rate-limits.ts';
import { BASE_PATH, type ClientRules } from '#proxy/request/request-origin.ts';
import { readNoAuth, readOrigin } from './access-options.ts';
import { LOG_FORMATS, type LogOptions } from './log.ts';

export interface Options {
  /** As they were written. */
  readonly positionals: readonly string[];
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly clientRules: ClientRules;
  /** Of pages that may call the API with a token. */
  readonly allowedOrigins: readonly string[];
  /** Programs on this machine need no token. */
  readonly noAuth: boolean;
  readonly openBrowser: boolean;
  readonly findObjects: boolean;
  /** Undefined where each dataset keeps what it has. */
  readonly labelsFromFolders: boolean | undefined;
  /** As it was written. */
  readonly model: string | undefined;
  readonly maxUploadBytes: number;
  /** What one key may keep by uploads; null for no limit. */
  readonly uploadQuotaBytes: number | null;
  readonly log: LogOptions;
  /** Undefined where the host decides; null for none. */
  readonly rateLimits: RateLimits | null | undefined;
  readonly expiresSeconds: number | undefined;
  /** Of deleted images that are purged. */
  readonly olderThanSeconds: number | undefined;
  /** Of keys. */
  readonly name: string | undefined;
  /** As it was written. */
  readonly role: string | undefined;
  /** That a key may see, or of a remote that are shown; undefined for all. */
  readonly datasetIds: readonly string[] | undefined;
  /** Address of a remote server, as it was written. */
  readonly upstream: string | undefined;
}

/** Decimal, as disks are sold and as `--max-upload` counts. */
const UNIT_BYTES: Readonly<Record<string, number>> = { M: 1e6, G: 1e9, T: 1e12 };

/** How long tags of deleted images are kept, unless a person says otherwise. */
export const KEPT_SECONDS = KEEP_DELETED_DAYS * 86_400;

/** So high that it is none. */
const MAX_PER_MINUTE = 10_000_000;

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
    clientRules: {
      basePath: readBasePath(values['base-path']),
      trustedProxies: readRanges(values['trust-proxy']),
    },
    allowedOrigins: values['allow-origin'].map(readOrigin),
    noAuth: readNoAuth(values['no-auth'], values.host, values['trust-proxy']),
    openBrowser: !values['no-open'],
    findObjects: !values['no-objects'],
    labelsFromFolders: readSwitch(
      'labels-from-folders',
      values['labels-from-folders'],
      values['no-labels-from-folders'],
    ),
    model: values.model,
    maxUploadBytes: readNumber('--max-upload', values['max-upload'], 1, 1000) * 1e6,
    uploadQuotaBytes: readQuota(values['upload-quota']),
    log: readLog(values['log-format'], values['log-file']),
    rateLimits: readRateLimits(values['rate-limit'], values['work-limit']),
    expiresSeconds: readDuration('--expires', values.expires),
    olderThanSeconds: readDuration('--older-than', values['older-than'], 0),
    name: values.name,
    role: values.role,
    datasetIds: values.dataset?.map((id) => id.toLowerCase()),
    upstream: values.upstream,
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
        'base-path': { type: 'string', default: '' },
        'trust-proxy': { type: 'string', multiple: true, default: [] },
        'allow-origin': { type: 'string', multiple: true, default: [] },
        'no-auth': { type: 'boolean', default: false },
        'no-open': { type: 'boolean', default: false },
        'no-objects': { type: 'boolean', default: false },
        'labels-from-folders': { type: 'boolean', default: false },
        'no-labels-from-folders': { type: 'boolean', default: false },
        model: { type: 'string' },
        'max-upload': { type: 'string', default: String(DEFAULT_MAX_UPLOAD_BYTES / 1e6) },
        'upload-quota': { type: 'string', default: `${DEFAULT_UPLOAD_QUOTA_BYTES / 1e9}G` },
        'log-format': { type: 'string' },
        'log-file': { type: 'string' },
        'rate-limit': { type: 'string' },
        'work-limit': { type: 'string' },
        expires: { type: 'string' },
        'older-than': { type: 'string' },
        name: { type: 'string' },
        role: { type: 'string' },
        dataset: { type: 'string', multiple: true },
        upstream: { type: 'string' },
      },
    });
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new UserError(`${sentence}. See npm run semblance -- help.`);
  }
}

/** Undefined when neither is given. */
function readSwitch(name: string, isOn: boolean, isOff: boolean): boolean | undefined {
  if (isOn && isOff) throw new UserError(`--${name} and --no-${name} exclude each other.`);
  return isOn || isOff ? isOn : undefined;
}

function readNumber(name: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new UserError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
}

function readBasePath(text: string): string {
  const basePath = text.replace(/\/$/, '');
  if (BASE_PATH.test(basePath)) return basePath;
  throw new UserError(`--base-path must be a path like /semblance, not "${text}".`);
}

function readRanges(texts: readonly string[]): AddressRanges {
  try {
    return new AddressRanges(texts.flatMap((text) => text.split(',')));
  } catch {
    throw new UserError(
      `--trust-proxy must be addresses or ranges like 127.0.0.1 or 10.0.0.0/8, not "${texts.join()}".`,
    );
  }
}

/** A file is for programs to read. */
function readLog(named: string | undefined, file: string | undefined): LogOptions {
  const format = LOG_FORMATS.find((known) => known === (named ?? (file ? 'json' : 'text')));
  if (!format) throw new UserError(`--log-format must be text or json, not "${named}".`);
  if (file === undefined) return { format, file };
  if (format === 'text') throw new UserError('--log-file needs --log-format json.');
  return { format, file: fromUser(file) };
}

/** 0 for the requests lifts both limits. */
function readRateLimits(requests: string | undefined, work: string | undefined) {
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

/** Null for none. */
function readQuota(text: string): number | null {
  if (text === 'none') return null;
  const [, count, unit = ''] = /^(\d{1,6})([MGT])$/.exec(text) ?? [];
  const nBytes = Number(count) * (UNIT_BYTES[unit] ?? Number.NaN);
  if (nBytes > 0) return nBytes;
  throw new UserError(
    `--upload-quota must be a size like 500M, 10G or 1T, or none, not "${text}".`,
  );
}

function readDuration(name: string, text: string | undefined, minSeconds = 1): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (UNIT_SECONDS[unit] ?? Number.NaN);
  if (seconds >= minSeconds) return seconds;
  throw new UserError(`${name} must be a time like 30s, 10m, 12h or 7d, not "${text}".`);
}
