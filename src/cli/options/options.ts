import { parseArgs } from 'node:util';
import { KEEP_DELETED_DAYS } from '#contract/missing-media.ts';
import { DEFAULT_MAX_UPLOAD_BYTES, DEFAULT_UPLOAD_QUOTA_BYTES } from '#contract/primitives.ts';
import { COMMAND } from '#platform/command-line.ts';
import { UserError } from '#platform/user-error.ts';
import type { RateLimits } from '#proxy/limits/rate-limits.ts';
import type { ClientRules } from '#proxy/request/request-origin.ts';
import { readNoAuth, readOrigin } from './access-options.ts';
import type { LogOptions } from './log.ts';
import { type NodeAddress, readNode } from './node-options.ts';
import {
  dataDirectoryOf,
  readBasePath,
  readDuration,
  readIndexMemory,
  readLog,
  readNumber,
  readQuota,
  readRanges,
  readRateLimits,
  readSwitch,
  storeOf,
} from './read-values.ts';

export interface Options {
  /** Unparsed. */
  readonly positionals: readonly string[];
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDir: string;
  /** Address of the PostgreSQL database in place of a file in the data directory, unparsed. */
  readonly store: string | undefined;
  /** Larger indexes are ranked in the database; undefined for no limit. */
  readonly indexMemoryBytes: number | undefined;
  /** Undefined for a server that shares its database with no other one. */
  readonly node: NodeAddress | undefined;
  readonly clientRules: ClientRules;
  /** Origins of pages that may call the API with a token. */
  readonly allowedOrigins: readonly string[];
  /** Whether programs on this machine need no token. */
  readonly noAuth: boolean;
  readonly openBrowser: boolean;
  readonly findObjects: boolean;
  /** Undefined if each dataset keeps its setting. */
  readonly labelsFromFolders: boolean | undefined;
  /** Undefined if each dataset keeps its setting. */
  readonly readText: boolean | undefined;
  /** Number of concurrent networks of a worker; undefined for one per core, at most four. */
  readonly threads: number | undefined;
  /** Unparsed. */
  readonly model: string | undefined;
  readonly maxUploadBytes: number;
  /** Maximum size of one key's uploads; null for no limit. */
  readonly uploadQuotaBytes: number | null;
  readonly log: LogOptions;
  /** Undefined if the host decides; null for none. */
  readonly rateLimits: RateLimits | null | undefined;
  readonly expiresSeconds: number | undefined;
  /** Minimum age of the deleted images to purge. */
  readonly olderThanSeconds: number | undefined;
  /** Name of a key. */
  readonly name: string | undefined;
  /** Unparsed. */
  readonly role: string | undefined;
  /** Datasets that a key may see or that are shown of a remote; undefined for all. */
  readonly datasetIds: readonly string[] | undefined;
  /** Source and target of `move`: a data directory or the address of a database, unparsed. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Address of a remote server, unparsed. */
  readonly upstream: string | undefined;
}

/** Default time for which tags of deleted images are kept. */
export const KEPT_SECONDS = KEEP_DELETED_DAYS * 86_400;

/** Each has a network of its own in memory. */
const MAX_THREADS = 256;

/** @param projectRoot contains the data directory, unless `--data` names another */
export function readOptions(argv: readonly string[], projectRoot: string): Options {
  const { values, positionals } = parse(argv);
  return {
    positionals,
    port: readNumber('--port', values.port, 0, 65_535),
    host: values.host,
    dataDir: dataDirectoryOf(values.data, projectRoot),
    store: storeOf(values.store),
    indexMemoryBytes: readIndexMemory(values['index-memory'], storeOf(values.store)),
    node: readNode(values.node, values.cache, storeOf(values.store)),
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
    readText: readSwitch('read-text', values['read-text'], values['no-read-text']),
    threads:
      values.threads === undefined
        ? undefined
        : readNumber('--threads', values.threads, 1, MAX_THREADS),
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
    from: values.from,
    to: values.to,
    upstream: values.upstream,
  };
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
        store: { type: 'string' },
        'index-memory': { type: 'string' },
        node: { type: 'string' },
        cache: { type: 'string' },
        'base-path': { type: 'string', default: '' },
        'trust-proxy': { type: 'string', multiple: true, default: [] },
        'allow-origin': { type: 'string', multiple: true, default: [] },
        'no-auth': { type: 'boolean', default: false },
        'no-open': { type: 'boolean', default: false },
        'no-objects': { type: 'boolean', default: false },
        'labels-from-folders': { type: 'boolean', default: false },
        'no-labels-from-folders': { type: 'boolean', default: false },
        'read-text': { type: 'boolean', default: false },
        'no-read-text': { type: 'boolean', default: false },
        threads: { type: 'string' },
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
        from: { type: 'string' },
        to: { type: 'string' },
        upstream: { type: 'string' },
      },
    });
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new UserError(`${sentence}. Show all options with: ${COMMAND} help`);
  }
}
