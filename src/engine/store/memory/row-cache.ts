import { LRUCache } from 'lru-cache';

/** Stands for an id without a row, so that it is not looked up again either. */
const ABSENT = Symbol('absent');

/** Memory of an entry besides its row: the key and the place in the cache. */
const ENTRY_BYTES = 250;

/**
 * Rows by dataset and id, each read once. Beyond a number of bytes, the least recently used rows are
 * dropped, so that the memory does not grow with the images.
 */
export class RowCache<Row extends object> {
  readonly #rows: LRUCache<string, Row | typeof ABSENT>;
  /** A row that was read before a change may be outdated, so it is not kept. */
  #nChanges = 0;

  /** @param bytesOf approximate memory of a row */
  constructor(maxBytes: number, bytesOf: (row: Row) => number) {
    this.#rows = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (row) => ENTRY_BYTES + (row === ABSENT ? 0 : bytesOf(row)),
    });
  }

  /** @param read reads the rows that are not in memory */
  async get(
    datasetId: string,
    ids: readonly string[],
    read: (ids: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
  ): Promise<Map<string, Row>> {
    const found = new Map<string, Row>();
    const unknown: string[] = [];
    for (const id of ids) {
      const row = this.#rows.get(keyOf(datasetId, id));
      if (row === undefined) unknown.push(id);
      else if (row !== ABSENT) found.set(id, row);
    }
    if (unknown.length === 0) return found;
    const nChanges = this.#nChanges;
    const rows = await read(unknown);
    for (const id of unknown) {
      const row = rows.get(id);
      if (row) found.set(id, row);
      if (nChanges === this.#nChanges) this.#rows.set(keyOf(datasetId, id), row ?? ABSENT);
    }
    return found;
  }

  /** Replaces a row by the one that was written. */
  put(datasetId: string, id: string, row: Row): void {
    this.#nChanges++;
    this.#rows.set(keyOf(datasetId, id), row);
  }

  /** Forgets rows that a change may have replaced. */
  forget(datasetId: string, ids: Iterable<string>): void {
    this.#nChanges++;
    for (const id of ids) this.#rows.delete(keyOf(datasetId, id));
  }

  forgetAll(): void {
    this.#nChanges++;
    this.#rows.clear();
  }
}

function keyOf(datasetId: string, id: string): string {
  return `${datasetId} ${id}`;
}
