/** Aborts a download because a user stopped the export. */
export class ExportStopped extends Error {
  override readonly name = 'ExportStopped';
}

/** Progress of an export: the writer updates it, the client polls it and may stop the export. */
export class ExportProgress {
  #nDone = 0;
  #isStopped = false;
  #isEnded = false;

  /** Number of rows written. */
  get nDone(): number {
    return this.#nDone;
  }

  /** Whether writing has ended, by completion or interruption. */
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

  /**
   * @throws ExportStopped to abort the download, because a partial file could pass for a complete
   * one
   */
  throwIfStopped(): void {
    if (this.#isStopped) throw new ExportStopped('the export was stopped');
  }
}
