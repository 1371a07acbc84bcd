import { readdir } from 'node:fs/promises';
import type { Log } from '#auth/http-errors.ts';
import type { Uploader, UploadQuota } from '#engine/quota/upload-quota.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import type { Store } from '#engine/store/store.ts';
import { receiveFiles, type SentForm } from '#engine/uploads/receive-files.ts';
import type { UploadLimits } from '#engine/uploads/upload-limits.ts';
import type { UploadResult } from '#engine/uploads/uploads.ts';
import type { LiveDataset } from './dataset.ts';
import type { IndexingQueue } from './indexing-queue.ts';

interface UploadParts {
  readonly store: Store;
  readonly dataDirectory: DataDirectory;
  readonly queue: IndexingQueue;
  readonly limits: UploadLimits;
  readonly quota: UploadQuota;
  readonly log: Log;
  /** Aborts all uploads. */
  readonly signal: AbortSignal;
}

/** Adds uploaded files to datasets and requests their indexing. */
export class DatasetUploads {
  readonly #parts: UploadParts;

  constructor(parts: UploadParts) {
    this.#parts = parts;
  }

  async receive(dataset: LiveDataset, form: SentForm, uploader: Uploader): Promise<UploadResult> {
    const upload = this.#receive(dataset, form, uploader);
    dataset.beginUpload(upload);
    try {
      return await upload;
    } finally {
      // Files received before the form was truncated are in place too.
      await this.#requestRun(dataset);
    }
  }

  /** Indexes uploads that were not indexed before the last shutdown. */
  async resume(datasets: readonly LiveDataset[]): Promise<void> {
    for (const dataset of datasets) {
      if (dataset.stored.source === 'UPLOAD') await this.#requestRun(dataset);
    }
  }

  async #receive(dataset: LiveDataset, form: SentForm, uploader: Uploader): Promise<UploadResult> {
    const { datasetId, folder } = dataset.stored;
    const { store, dataDirectory, limits, quota, log, signal } = this.#parts;
    const reservation = quota.reserve(uploader);
    try {
      const result = await receiveFiles(form, {
        folder,
        incoming: dataDirectory.incoming,
        limits,
        reservation,
        signal: AbortSignal.any([signal, dataset.removed]),
      });
      // The response lists the rejections too, and the accepted files stay.
      await store.rejections.add(datasetId, result.rejected).catch((error) => {
        log(`Rejected files could not be recorded: ${error}`);
      });
      return result;
    } finally {
      reservation.end();
    }
  }

  /** An empty dataset stays NEW; a removed one has no folder. */
  async #requestRun(dataset: LiveDataset): Promise<void> {
    const names = await readdir(dataset.stored.folder).catch(() => []);
    if (names.length > 0) this.#parts.queue.request(dataset);
  }
}
