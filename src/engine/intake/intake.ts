import type { Readable } from 'node:stream';
import type { RefusedFile } from '../store/store.ts';
import { type Arrival, discard, place, receive, sync } from './arrival.ts';
import { pathInDataset, RefusedNameError } from './file-names.ts';
import type { IntakeLimits } from './intake-limits.ts';

/** What has become of the files of a request. */
export interface Taken {
  readonly nNew: number;
  /** Of files that were there with the same content. */
  readonly nKnown: number;
  readonly refused: readonly RefusedFile[];
}

export interface IntakeJob {
  /** Of the dataset, absolute. */
  readonly folder: string;
  /** For what is not whole yet, on the same disk. */
  readonly incoming: string;
  readonly limits: IntakeLimits;
  readonly signal: AbortSignal;
}

/** More than a request may bring: nothing that follows is taken. */
export class IntakeLimitError extends Error {}

/**
 * Files on their way to the disk while others are received: a disk that is asked for many at once
 * writes them together, and to wait for each alone takes most of the time of many small files.
 */
const MAX_BEING_PLACED = 16;

/** Names that are refused one by one; there may be a hundred thousand, and they may be long. */
const MAX_REFUSED = 1000;
const MAX_SHOWN_CHARS = 300;

/** Takes the files of one request, one after the other, within its limits. */
export class Intake {
  readonly job: IntakeJob;
  #nNew = 0;
  #nKnown = 0;
  #nFiles = 0;
  #nIgnored = 0;
  #nBytes = 0;
  readonly #refused: RefusedFile[] = [];
  /** Ends when the last file is in its place: in the order they came, so that names go to the first. */
  #lastPlaced: Promise<void> = Promise.resolve();
  readonly #beingPlaced: Promise<void>[] = [];

  constructor(job: IntakeJob) {
    this.job = job;
  }

  /** Files that are in their place. */
  get nTaken(): number {
    return this.#nNew + this.#nKnown;
  }

  /** Resolves when all is on the disk and in its place. @throws UnwritableError */
  async finish(): Promise<Taken> {
    await this.#lastPlaced;
    return { nNew: this.#nNew, nKnown: this.#nKnown, refused: this.#refused };
  }

  refuse(name: string, reason: string): void {
    if (this.#refused.length === MAX_REFUSED) return;
    this.#refused.push({ path: name.slice(0, MAX_SHOWN_CHARS), reason });
  }

  /**
   * Takes one file, or refuses it. It is in its place when `finish` resolves.
   * @param open opens it; not called for a file whose name is refused
   * @returns whether it was opened
   * @throws IntakeLimitError, UnwritableError; what the stream throws
   */
  async take(name: string, open: () => Promise<Readable>): Promise<boolean> {
    try {
      this.count();
      const wanted = pathInDataset(name);
      await this.#placeSoon(await this.receive(await open()), wanted, name);
      return true;
    } catch (error) {
      this.#refuseName(name, error);
      return false;
    }
  }

  /** Resolves when another file may follow. */
  async #placeSoon(arrival: Arrival, wanted: string, name: string): Promise<void> {
    const synced = sync(arrival);
    // Told in turn: what failed must not overtake those before it.
    synced.catch(() => undefined);
    const placed = this.#lastPlaced
      .then(() => synced)
      .then(
        async () => {
          try {
            const isNew = await place(arrival, this.job.folder, wanted);
            if (isNew) this.#nNew++;
            else this.#nKnown++;
          } catch (error) {
            this.#refuseName(name, error);
          }
        },
        async (error) => {
          await discard(arrival);
          throw error;
        },
      );
    // Whoever waits for the next file or for the last one is told.
    placed.catch(() => undefined);
    this.#lastPlaced = placed;
    this.#beingPlaced.push(placed);
    if (this.#beingPlaced.length > MAX_BEING_PLACED) await this.#beingPlaced.shift();
  }

  /** @throws every other error */
  #refuseName(name: string, error: unknown): void {
    if (!(error instanceof RefusedNameError)) throw error;
    this.refuse(name, error.message);
  }

  /** @throws IntakeLimitError */
  count(): void {
    const { maxFiles } = this.job.limits;
    if (++this.#nFiles <= maxFiles) return;
    throw new IntakeLimitError(`only ${maxFiles.toLocaleString('en')} files are taken at once`);
  }

  /**
   * Passes over something that is no file: it costs time all the same.
   * @throws IntakeLimitError
   */
  ignore(): void {
    if (++this.#nIgnored <= this.job.limits.maxFiles) return;
    throw new IntakeLimitError('the archive holds little but folders');
  }

  /** @throws IntakeLimitError */
  receive(stream: Readable): Promise<Arrival> {
    const { incoming, signal, limits } = this.job;
    return receive(incoming, stream, signal, (count) => {
      this.#nBytes += count;
      if (this.#nBytes <= limits.maxBytes) return;
      throw new IntakeLimitError(`only ${limits.maxBytes / 1e6} MB are taken at once`);
    });
  }
}
