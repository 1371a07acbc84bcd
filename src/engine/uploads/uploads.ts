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

/** What has become of the files of a request. */
export interface UploadResult {
  readonly nNew: number;
  /** Of files that were there with the same content. */
  readonly nKnown: number;
  readonly rejected: readonly RejectedFile[];
}

export interface UploadJob {
  /** Of the dataset, absolute. */
  readonly folder: string;
  /** For what is not whole yet, on the same disk. */
  readonly incoming: string;
  readonly limits: UploadLimits;
  readonly reservation: UploadReservation;
  readonly signal: AbortSignal;
}

/**
 * Files on their way to the disk while others are received: a disk that is asked for many at once
 * writes them together, and to wait for each alone takes most of the time of many small files.
 */
const MAX_BEING_SYNCED = 16;

/** Names that are rejected one by one; there may be a hundred thousand, and they may be long. */
const MAX_REJECTED = 1000;
const MAX_SHOWN_CHARS = 300;

/** A file that is received whole, and waits for the end of its request. */
interface WaitingFile {
  readonly received: ReceivedFile;
  /** What it was called. */
  readonly name: string;
  /** Where it belongs in the folder of the dataset. */
  readonly wanted: string;
  /** Resolves when it is on the disk. */
  readonly synced: Promise<void>;
}

/**
 * Takes the files of one request, one after the other, within its limits. They go to their places at
 * its end, so that nothing of a request that exceeds the quota was ever in the dataset.
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

  /** Files that are in their place. */
  get nPlaced(): number {
    return this.#nNew + this.#nKnown;
  }

  /** Puts what was received whole in its place. Resolves when it is there. @throws UnwritableError */
  async finish(): Promise<UploadResult> {
    this.#placed ??= this.#placeAll();
    await this.#placed;
    return { nNew: this.#nNew, nKnown: this.#nKnown, rejected: this.#rejected };
  }

  /** Files that are received whole and not in their place. */
  get nWaiting(): number {
    return this.#waiting.length;
  }

  /** Deletes files that are waiting, but for the first. */
  async discard(nKept = 0): Promise<void> {
    await Promise.allSettled(this.#beingSynced);
    for (const { received } of this.#waiting.splice(nKept)) await discard(received);
  }

  reject(name: string, reason: string): void {
    if (this.#rejected.length === MAX_REJECTED) return;
    this.#rejected.push({ path: name.slice(0, MAX_SHOWN_CHARS), reason });
  }

  /**
   * Accepts one file, or rejects it. It is in its place when `finish` resolves.
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

  /** Resolves when another file may follow. */
  async #keepWaiting(received: ReceivedFile, wanted: string, name: string): Promise<void> {
    const synced = sync(received);
    // Awaited again where the file is placed.
    synced.catch(() => undefined);
    this.#waiting.push({ received, wanted, name, synced });
    this.#beingSynced.push(synced);
    if (this.#beingSynced.length > MAX_BEING_SYNCED) await this.#beingSynced.shift();
  }

  /** In the order the files came, so that names go to the first. @throws UnwritableError */
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

  /** For what is deleted before the request ends, as an archive. @throws UploadLimitError */
  receive(stream: Readable): Promise<ReceivedFile> {
    const { incoming, signal } = this.job;
    return receive(incoming, stream, signal, (nBytes) => this.counter.addBytes(nBytes));
  }

  /**
   * Takes room for a file while it arrives. Up to the size of a file that has its name already it may
   * be that file, sent again, which needs no room.
   * @returns undefined, and keeps nothing, when the folder has the file already
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
