/** Breaks off a download because somebody wanted it so. */
export class ExportStopped extends Error {
  override readonly name = 'ExportStopped';
}

/** How far an export has got: told by who writes it, asked and stopped by who waits for it. */
export class ExportProgress {
  #nDone = 0;
  #isStopped = false;
  #isEnded = false;

  /** Rows that are written. */
  get nDone(): number {
    return this.#nDone;
  }

  /** Nothing more is written, be it because all is or because it was broken off. */
  get isEnded(): boolean {
    return this.#isEnded || this.#isStopped;
  }

  count(nRows: number): void {
    this.#nDone += nRows;
  }

  end(): void {
    this.#isEnded = true;
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** @throws ExportStopped that breaks off the download, so that nobody takes a part for the whole */
  throwIfStopped(): void {
    if (this.#isStopped) throw new ExportStopped('the export was stopped');
  }
}
