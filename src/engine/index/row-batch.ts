/**
 * Rows that are read together: calls in the same turn of the event loop share a read. A histogram
 * asks for the rows at each of its edges, and a read takes two turns of a thread, however few rows.
 */
export class RowBatch {
  readonly #read: (ascending: Int32Array) => Promise<void>;
  readonly #rows = new Set<number>();
  #reading: Promise<void> | undefined;

  constructor(read: (ascending: Int32Array) => Promise<void>) {
    this.#read = read;
  }

  /** Resolves when the rows have been read. */
  async add(rows: readonly number[]): Promise<void> {
    if (rows.length === 0) return;
    for (const row of rows) this.#rows.add(row);
    this.#reading ??= this.#readAll();
    await this.#reading;
  }

  async #readAll(): Promise<void> {
    await Promise.resolve();
    this.#reading = undefined;
    const ascending = Int32Array.from(this.#rows).sort();
    this.#rows.clear();
    await this.#read(ascending);
  }
}
