import type { Readable } from 'node:stream';
import type { KeptFile, UploadReservation } from '#engine/quota/upload-quota.ts';
import type { RejectedFile } from '#engine/store/upload-store.ts';
import { pathInDataset, RejectedNameError } from './file-names.ts';
import {
  discard,
  filesNamed,
  isAmong,
  place,
  type ReceivedFile,
  receive,
  sync,
} from './received-file.ts';
import { UploadCounter } from './upload-counter.ts';
import type { UploadLimits } from './upload-limits.ts';

/** Outcome of the files of a request. */
export interface UploadResult {
  readonly nNew: number;
  /** Number of files that existed with the same content. */
  readonly nKnown: number;
  readonly rejected: readonly RejectedFile[];
}

export interface UploadJob {
  /** Absolute path of the dataset's folder. */
  readonly folder: string;
  /** Folder for incomplete files, on the same disk. */
  readonly incoming: string;
  readonly limits: UploadLimits;
  readonly reservation: UploadReservation;
  readonly signal: AbortSignal;
}

/**
 * Files flushed to disk while others are received: a disk writes many pending files together,
 * whereas waiting for each one takes most of the time of many small files.
 */
const MAX_BEING_SYNCED = 16;

/** Names listed individually as rejected; there may be a hundred thousand, and they may be long. */
const MAX_REJECTED = 1000;
const MAX_SHOWN_CHARS = 300;

/** A completely received file that waits for the end of its request. */
interface WaitingFile {
  readonly received: ReceivedFile;
  /** Name as sent. */
  readonly name: string;
  /** Path in the dataset's folder. */
  readonly wanted: string;
  /** Resolves when it is flushed to disk. */
  readonly synced: Promise<void>;
}

/**
 * Receives the files of one request sequentially, within its limits. They are moved into the
 * dataset at the end, so that no file of a request over quota ever appears in the dataset.
 */
export class Uploads {
  readonly job: UploadJob;
  readonly counter: UploadCounter;
  #nNew = 0;
  #nKnown = 0;
  readonly #rejected: RejectedFile[] = [];
  readonly #waiting: WaitingFile[] = [];
  readonly #beingSynced: Promise<void>[] = [];
  #placed: Promise<void> | undefined;

  constructor(job: UploadJob) {
    this.job = job;
    this.counter = new UploadCounter(job.limits);
  }

  /** Number of files moved to their place. */
  get nPlaced(): number {
    return this.#nNew + this.#nKnown;
  }

  /** Moves the completely received files to their places. @throws UnwritableError */
  async finish(): Promise<UploadResult> {
    this.#placed ??= this.#placeAll();
    await this.#placed;
    return { nNew: this.#nNew, nKnown: this.#nKnown, rejected: this.#rejected };
  }

  /** Number of completely received files that are not in their place. */
  get nWaiting(): number {
    return this.#waiting.length;
  }

  /** Deletes the waiting files except the first ones. @param nKept how many to keep */
  async discard(nKept = 0): Promise<void> {
    await Promise.allSettled(this.#beingSynced);
    for (const { received } of this.#waiting.splice(nKept)) await discard(received);
  }

  reject(name: string, reason: string): void {
    if (this.#rejected.length === MAX_REJECTED) return;
    this.#rejected.push({ path: name.slice(0, MAX_SHOWN_CHARS), reason });
  }

  /**
   * Accepts or rejects one file. It is in its place when `finish` resolves.
   * @param open opens it; not called for a file whose name is rejected
   * @returns whether it was opened
   * @throws UploadLimitError, UnwritableError; what the stream throws
   */
  async accept(name: string, open: () => Promise<Readable>): Promise<boolean> {
    try {
      this.counter.addFile();
      const wanted = pathInDataset(name);
      const received = await this.#receiveToKeep(wanted, await open());
      if (received) await this.#keepWaiting(received, wanted, name);
      else this.#nKnown++;
      return true;
    } catch (error) {
      this.#rejectName(name, error);
      return false;
    }
  }

  /** Resolves when the next file may be received. */
  async #keepWaiting(received: ReceivedFile, wanted: string, name: string): Promise<void> {
    const synced = sync(received);
    // Awaited again when the file is placed.
    synced.catch(() => undefined);
    this.#waiting.push({ received, wanted, name, synced });
    this.#beingSynced.push(synced);
    if (this.#beingSynced.length > MAX_BEING_SYNCED) await this.#beingSynced.shift();
  }

  /**
   * In order of arrival, so that the first file gets the unnumbered name. @throws UnwritableError
   */
  async #placeAll(): Promise<void> {
    const kept: KeptFile[] = [];
    let nDone = 0;
    try {
      for (const file of this.#waiting) {
        await file.synced;
        await this.#place(file, kept);
        nDone++;
      }
    } finally {
      this.#waiting.splice(0, nDone);
      await this.discard();
      await this.job.reservation.keep(kept);
    }
  }

  async #place({ received, wanted, name }: WaitingFile, kept: KeptFile[]): Promise<void> {
    try {
      const file = await place(received, this.job.folder, wanted);
      if (file === undefined) {
        this.#nKnown++;
        return;
      }
      this.#nNew++;
      kept.push({ file, nBytes: received.size });
    } catch (error) {
      this.#rejectName(name, error);
    }
  }

  /** @throws every other error */
  #rejectName(name: string, error: unknown): void {
    if (!(error instanceof RejectedNameError)) throw error;
    this.reject(name, error.message);
  }

  /** For a temporary file, such as an archive, that needs no quota. @throws UploadLimitError */
  receive(stream: Readable): Promise<ReceivedFile> {
    const { incoming, signal } = this.job;
    return receive(incoming, stream, signal, (nBytes) => this.counter.addBytes(nBytes));
  }

  /**
   * Reserves quota for a file while it arrives. Up to the size of an existing file of the same name
   * no quota is needed, because it may be that file sent again.
   * @returns undefined, and keeps nothing, when the folder already has the file
   * @throws UploadLimitError, UploadQuotaError
   */
  async #receiveToKeep(wanted: string, stream: Readable): Promise<ReceivedFile | undefined> {
    const { folder, incoming, signal, reservation } = this.job;
    const named = await filesNamed(folder, wanted);
    const maxKnown = Math.max(0, ...named.map(({ size }) => size));
    let [nReceived, nTaken] = [0, 0];
    const take = () => {
      reservation.take(nReceived - nTaken);
      nTaken = nReceived;
    };
    let received: ReceivedFile | undefined;
    try {
      received = await receive(incoming, stream, signal, (nBytes) => {
        this.counter.addBytes(nBytes);
        nReceived += nBytes;
        if (nReceived > maxKnown) take();
      });
      if (!(await isAmong(received, named))) {
        take();
        return received;
      }
      await discard(received);
      reservation.release(nTaken);
      return undefined;
    } catch (error) {
      if (received) await discard(received);
      reservation.release(nTaken);
      throw error;
    }
  }
}
