import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { ExportFormat, PreparedExport } from '#contract/export/export.ts';
import type { ExportJob } from './exported-rows.ts';

export interface FormattedExport {
  readonly format: ExportFormat;
  readonly job: ExportJob;
}

/** One export may hold many rows, so only few may wait, and only briefly. */
const MAX_EXPORTS = 32;
const WAIT_MS = 60_000;
/** How long the progress of a started export can be queried. */
const KEPT_MS = 6 * 60 * 60_000;

/** Identifies an export and its key: only the key that had it prepared may access it. */
export interface ExportAddress {
  readonly keyId: string;
  readonly datasetId: string;
  readonly exportId: string;
}

interface Entry {
  readonly keyId: string;
  readonly datasetId: string;
  readonly nMedia: number;
  readonly progress: ExportJob['progress'];
  /** Null once it is fetched, which is possible only once. */
  waiting: FormattedExport | null;
}

/** Exports that wait for their download or are being downloaded. */
export class PreparedExports {
  readonly #entries = new LRUCache<string, Entry>({
    max: MAX_EXPORTS,
    ttl: WAIT_MS,
    ttlAutopurge: true,
  });

  prepare(keyId: string, waiting: FormattedExport): PreparedExport {
    const { search, rows, progress } = waiting.job;
    const exportId = randomUUID();
    const { datasetId } = search;
    const entry = { keyId, datasetId, nMedia: rows.length, progress, waiting };
    this.#entries.set(exportId, entry);
    return describe(exportId, entry);
  }

  /** Its progress; undefined when there is no such export. */
  find(address: ExportAddress): PreparedExport | undefined {
    const entry = this.#entry(address);
    return entry && describe(address.exportId, entry);
  }

  /**
   * Takes the export to write it; undefined when there is none, or it was taken before or stopped.
   */
  take(address: ExportAddress): FormattedExport | undefined {
    const entry = this.#entry(address);
    const waiting = entry?.waiting;
    if (!entry || !waiting || entry.progress.isEnded) return undefined;
    entry.waiting = null;
    this.#entries.set(address.exportId, entry, { ttl: KEPT_MS });
    return waiting;
  }

  stop(address: ExportAddress): PreparedExport | undefined {
    this.#entry(address)?.progress.stop();
    return this.find(address);
  }

  #entry({ keyId, datasetId, exportId }: ExportAddress): Entry | undefined {
    const entry = this.#entries.get(exportId);
    return entry?.datasetId === datasetId && entry.keyId === keyId ? entry : undefined;
  }
}

function describe(exportId: string, { nMedia, progress, waiting }: Entry): PreparedExport {
  return {
    export_id: exportId,
    status: statusOf(progress, nMedia, waiting !== null),
    n_media: nMedia,
    n_done: progress.nDone,
  };
}

function statusOf(
  { nDone, isEnded }: ExportJob['progress'],
  nMedia: number,
  isWaiting: boolean,
): PreparedExport['status'] {
  if (isEnded) return nDone === nMedia ? 'DONE' : 'STOPPED';
  return isWaiting ? 'PREPARED' : 'SENDING';
}
