import { readdir } from 'node:fs/promises';
import type { Log } from '#auth/http-errors.ts';
import type { Uploader, UploadQuota } from '#engine/quota/upload-quota.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import type { Store } from '#engine/store/store.ts';
import type { RejectedFile } from '#engine/store/upload-store.ts';
import { receiveFiles, type SentForm } from '#engine/uploads/receive-files.ts';
import type { UploadLimits } from '#engine/uploads/upload-limits.ts';
import type { UploadTransactions } from '#engine/uploads/upload-transactions.ts';
import type { UploadResult } from '#engine/uploads/uploads.ts';
import type { LiveDataset } from './dataset.ts';
import type { IndexingQueue } from './indexing-queue.ts';

interface UploadParts {
  readonly store: Store;
  readonly dataDirectory: DataDirectory;
  readonly queue: IndexingQueue;
  readonly limits: UploadLimits;
  readonly quota: UploadQuota;
  readonly transactions: UploadTransactions;
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

  /** @throws BadFormError, PartialUploadError, UploadQuotaError */
  async receive(dataset: LiveDataset, form: SentForm, uploader: Uploader): Promise<UploadResult> {
    const upload = this.#receive(dataset, form, uploader, dataset.stored.folder);
    dataset.beginUpload(upload);
    try {
      return await upload;
    } finally {
      // Files received before the form was truncated are in place too.
      await this.#requestRun(dataset);
    }
  }

  /** @returns the number of a transaction @throws TransactionConflictError, UnwritableError */
  beginTransaction({ stored }: LiveDataset): Promise<number> {
    return this.#parts.transactions.begin(stored.datasetId);
  }

  /**
   * Receives files that become part of the dataset when their transaction ends.
   * @throws NoTransactionError, and what `receive` throws
   */
  receiveInto(
    dataset: LiveDataset,
    transactionId: string,
    form: SentForm,
    uploader: Uploader,
  ): Promise<UploadResult> {
    const { transactions } = this.#parts;
    const { datasetId } = dataset.stored;
    const upload = transactions.upload(datasetId, transactionId, (folder) =>
      this.#receive(dataset, form, uploader, folder),
    );
    dataset.beginUpload(upload);
    return upload;
  }

  /**
   * Adds the files of a transaction to the dataset.
   * @throws NoTransactionError, TransactionConflictError, UnwritableError
   */
  async endTransaction(dataset: LiveDataset, transactionId: string): Promise<UploadResult> {
    const { datasetId, folder } = dataset.stored;
    const moving = this.#parts.transactions.end(datasetId, transactionId, folder);
    dataset.beginUpload(moving);
    try {
      const result = await moving;
      await this.#report(datasetId, result.rejected);
      return result;
    } finally {
      await this.#requestRun(dataset);
    }
  }

  /** Indexes uploads that were not indexed before the last shutdown. */
  async resume(datasets: readonly LiveDataset[]): Promise<void> {
    for (const dataset of datasets) {
      if (dataset.stored.source === 'UPLOAD') await this.#requestRun(dataset);
    }
  }

  async #receive(
    dataset: LiveDataset,
    form: SentForm,
    uploader: Uploader,
    folder: string,
  ): Promise<UploadResult> {
    const { dataDirectory, limits, quota, signal } = this.#parts;
    const reservation = quota.reserve(uploader);
    try {
      const result = await receiveFiles(form, {
        folder,
        incoming: dataDirectory.incoming,
        limits,
        reservation,
        signal: AbortSignal.any([signal, dataset.removed]),
      });
      await this.#report(dataset.stored.datasetId, result.rejected);
      return result;
    } finally {
      reservation.end();
    }
  }

  /** The response lists the rejections too, and the accepted files stay. */
  async #report(datasetId: string, rejected: readonly RejectedFile[]): Promise<void> {
    await this.#parts.store.rejections.add(datasetId, rejected).catch((error) => {
      this.#parts.log(`Rejected files could not be recorded: ${error}`);
    });
  }

  /** An empty dataset stays NEW; a removed one has no folder. */
  async #requestRun(dataset: LiveDataset): Promise<void> {
    const names = await readdir(dataset.stored.folder).catch(() => []);
    if (names.length > 0) this.#parts.queue.request(dataset);
  }
}
