import { randomInt } from 'node:crypto';
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { MAX_TRANSACTION_ID } from '#contract/dataset/ingestion.ts';
import type { MovedFile, UploadQuota } from '#engine/quota/upload-quota.ts';
import type { RejectedFile } from '#engine/store/upload-store.ts';
import { errorCode } from '#platform/files/error-code.ts';
import { unwritable } from '#platform/files/write-atomically.ts';
import { RejectedNameError } from './file-names.ts';
import { place, receivedEarlier } from './received-file.ts';
import type { UploadResult } from './uploads.ts';

/** An abandoned transaction is deleted when so much time has passed since its last request. */
const KEEP_MS = 24 * 60 * 60 * 1000;
const SWEEP_EVERY_MS = 60 * 60 * 1000;
/** Of one dataset; a program needs one at a time. */
const MAX_OPEN = 100;

/** No such transaction, or not any more. */
export class NoTransactionError extends Error {}

/** Other requests of the transaction must end first, or other transactions of the dataset. */
export class TransactionConflictError extends Error {}

interface TransactionParts {
  /** Contains a folder per dataset, and that a folder per transaction, named by its number. */
  readonly root: string;
  readonly quota: Pick<UploadQuota, 'move' | 'forgetFolder'>;
  readonly log: (message: string) => void;
}

/**
 * Files that programs upload in several requests, before all of them become part of a dataset. They
 * count towards the quota of their key. A transaction is its folder, so it survives a restart.
 */
export class UploadTransactions {
  readonly #parts: TransactionParts;
  /** Number of uploads by folder. */
  readonly #uploads = new Map<string, number>();
  readonly #ending = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  /** Deletes the transactions that were abandoned meanwhile. */
  static async open(parts: TransactionParts): Promise<UploadTransactions> {
    const transactions = new UploadTransactions(parts);
    await transactions.#sweep();
    return transactions;
  }

  private constructor(parts: TransactionParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.#sweep(), SWEEP_EVERY_MS);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** @returns the number of the transaction @throws TransactionConflictError, UnwritableError */
  async begin(datasetId: string): Promise<number> {
    const ofDataset = path.join(this.#parts.root, datasetId);
    const id = randomInt(1, MAX_TRANSACTION_ID);
    try {
      await mkdir(ofDataset, { recursive: true, mode: 0o700 });
      if ((await readdir(ofDataset)).length >= MAX_OPEN) {
        throw new TransactionConflictError(
          `This dataset has ${MAX_OPEN} open transactions. Process some of them first.`,
        );
      }
      await mkdir(path.join(ofDataset, String(id)), { mode: 0o700 });
    } catch (error) {
      throw error instanceof TransactionConflictError ? error : unwritable(error);
    }
    return id;
  }

  /**
   * Calls `receive` with the folder of a transaction.
   * @throws NoTransactionError, and what `receive` throws
   */
  async upload<T>(
    datasetId: string,
    id: string,
    receive: (folder: string) => Promise<T>,
  ): Promise<T> {
    const folder = await this.#touch(datasetId, id);
    this.#uploads.set(folder, (this.#uploads.get(folder) ?? 0) + 1);
    try {
      return await receive(folder);
    } finally {
      const left = (this.#uploads.get(folder) ?? 1) - 1;
      if (left > 0) this.#uploads.set(folder, left);
      else this.#uploads.delete(folder);
    }
  }

  /**
   * Moves the files of a transaction into the folder of the dataset and ends it. Without files it
   * stays open. After an error it stays with the files that were not moved, and can be ended again.
   * @throws NoTransactionError, TransactionConflictError, UnwritableError
   */
  async end(datasetId: string, id: string, target: string): Promise<UploadResult> {
    const folder = await this.#touch(datasetId, id);
    if (this.#uploads.has(folder)) {
      throw new TransactionConflictError(
        'Files of this transaction are still arriving. Process it when these requests have ended.',
      );
    }
    this.#ending.add(folder);
    try {
      const files = await filesIn(folder);
      const result = await this.#moveAll(files, folder, target);
      if (files.length > 0) await rm(folder, { recursive: true });
      return result;
    } finally {
      this.#ending.delete(folder);
    }
  }

  async #moveAll(files: readonly string[], folder: string, target: string): Promise<UploadResult> {
    const moved: MovedFile[] = [];
    const rejected: RejectedFile[] = [];
    try {
      for (const wanted of files) {
        const from = path.join(folder, wanted);
        try {
          moved.push({ from, to: await place(await receivedEarlier(from), target, wanted) });
        } catch (error) {
          if (!(error instanceof RejectedNameError)) throw error;
          moved.push({ from, to: undefined });
          rejected.push({ path: wanted, reason: error.message });
        }
      }
    } finally {
      await this.#parts.quota.move(moved);
    }
    const nNew = moved.filter(({ to }) => to !== undefined).length;
    return { nNew, nKnown: moved.length - nNew - rejected.length, rejected };
  }

  /** The folder of a transaction, which is not abandoned. @throws NoTransactionError */
  async #touch(datasetId: string, id: string): Promise<string> {
    const folder = path.join(this.#parts.root, datasetId, id);
    const now = new Date();
    const isThere = /^\d+$/.test(id) && !this.#ending.has(folder) && (await touch(folder, now));
    if (isThere) return folder;
    throw new NoTransactionError(
      'This dataset has no such transaction: it was processed, or deleted a day after its last request. Open another one.',
    );
  }

  async #sweep(): Promise<void> {
    const { root, log } = this.#parts;
    try {
      for (const datasetId of await readdir(root)) {
        for (const id of await readdir(path.join(root, datasetId))) {
          await this.#deleteIfAbandoned(path.join(root, datasetId, id));
        }
      }
    } catch (error) {
      log(`Abandoned uploads could not be deleted: ${error}`);
    }
  }

  async #deleteIfAbandoned(folder: string): Promise<void> {
    if (this.#uploads.has(folder) || this.#ending.has(folder)) return;
    if (Date.now() - (await stat(folder)).mtimeMs < KEEP_MS) return;
    await rm(folder, { recursive: true, force: true });
    await this.#parts.quota.forgetFolder(folder);
  }
}

async function touch(folder: string, time: Date): Promise<boolean> {
  try {
    await utimes(folder, time, time);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw unwritable(error);
  }
}

/** Relative paths, `/` between their parts, in alphabetical order. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join('/'))
    .sort();
}
