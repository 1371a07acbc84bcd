import type { UploadLimits } from './upload-limits.ts';

/** The request exceeds its limits; nothing more is accepted. */
export class UploadLimitError extends Error {}

/** Counts the files and bytes of one request. */
export class UploadCounter {
  readonly #limits: UploadLimits;
  #nFiles = 0;
  #nIgnored = 0;
  #nBytes = 0;

  constructor(limits: UploadLimits) {
    this.#limits = limits;
  }

  /** @throws UploadLimitError */
  addFile(): void {
    const { maxFiles } = this.#limits;
    if (++this.#nFiles <= maxFiles) return;
    throw new UploadLimitError(`an upload may have at most ${maxFiles.toLocaleString('en')} files`);
  }

  /**
   * Counts a skipped entry that is not a file, because it takes time too.
   * @throws UploadLimitError
   */
  addIgnored(): void {
    if (++this.#nIgnored <= this.#limits.maxFiles) return;
    throw new UploadLimitError('the archive contains little but folders');
  }

  /** @throws UploadLimitError */
  addBytes(nBytes: number): void {
    const { maxBytes } = this.#limits;
    this.#nBytes += nBytes;
    if (this.#nBytes <= maxBytes) return;
    throw new UploadLimitError(`an upload may have at most ${maxBytes / 1e6} MB`);
  }
}
