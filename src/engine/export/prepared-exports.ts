import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { ExportFormat, PreparedExport } from '#contract/export.ts';
import type { ExportJob } from './exported-rows.ts';

export interface FormattedExport {
  readonly format: ExportFormat;
  readonly job: ExportJob;
}

/** The rows of one may be many, so that few wait, and not for long. */
const MAX_EXPORTS = 32;
const WAIT_MS = 60_000;
/** One that is under way can be asked for so long. */
const KEPT_MS = 6 * 60 * 60_000;

interface Entry {
  readonly datasetId: string;
  readonly nMedia: number;
  readonly progress: ExportJob['progress'];
  /** Null from when it is fetched: that can be done once. */
  waiting: FormattedExport | null;
}

/** Exports that wait to be downloaded, and those that are. */
export class PreparedExports {
  readonly #entries = new LRUCache<string, Entry>({ max: MAX_EXPORTS, ttlAutopurge: true, ttl: WAIT_MS });

  prepare(prepared: FormattedExport): PreparedExport {
    const { search, rows, progress } = prepared.job;
    const exportId = randomUUID();
    const { datasetId } = search;
    this.#entries.set(exportId, { datasetId, nMedia: rows.length, progress, waiting: prepared });
    return this.#described(exportId, datasetId);
  }

  /** @returns undefined when there is none, or it was fetched before */
  take(datasetId: string, exportId: string): FormattedExport | undefined {
    const entry = this.#entry(datasetId, exportId);
    const waiting = entry?.waiting;
    if (!entry || !waiting || entry.progress.isEnded) return undefined;
    entry.waiting = null;
    this.#entries.set(exportId, entry, { ttl: KEPT_MS });
    return waiting;
  }
}
