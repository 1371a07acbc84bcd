import type { Readable } from 'node:stream';
import type { RefusedFile } from '../store/store.ts';
import { type Arrival, place, receive } from './arrival.ts';
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

  constructor(job: IntakeJob) {
    this.job = job;
  }

  get taken(): Taken {
    return { nNew: this.#nNew, nKnown: this.#nKnown, refused: this.#refused };
  }

  refuse(name: string, reason: string): void {
    if (this.#refused.length === MAX_REFUSED) return;
    this.#refused.push({ path: name.slice(0, MAX_SHOWN_CHARS), reason });
  }

  /**
   * Takes one file, or refuses it.
   * @param open opens it; not called for a file whose name is refused
   * @returns whether it was opened
   * @throws IntakeLimitError; what the stream throws
   */
  async take(name: string, open: () => Promise<Readable>): Promise<boolean> {
    try {
      this.count();
      const wanted = pathInDataset(name);
      const isNew = await place(await this.receive(await open()), this.job.folder, wanted);
      if (isNew) this.#nNew++;
      else this.#nKnown++;
      return true;
    } catch (error) {
      if (!(error instanceof RefusedNameError)) throw error;
      this.refuse(name, error.message);
      return false;
    }
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
