import { LRUCache } from 'lru-cache';
import { BYTES_PER_ROW } from '#engine/scan/distance-bounds.ts';
import type { Distances } from './distances.ts';

/** Memory of joined distances beside that of each of their vectors. */
const JOINED_SHARE = 2;

interface Entry {
  readonly nVectors: number;
  readonly measured: Promise<Distances>;
  nUsers: number;
  isDropped: boolean;
}

/**
 * Distances of recent queries, for the next pages of active searches. Concurrent requests for the
 * same query share one scan. The memory of distances is reused once they are dropped and no one
 * uses them any more.
 */
export class MeasuredQueries {
  readonly #entries: LRUCache<string, Entry>;

  constructor(rows: number, maxBytes: number) {
    const bytes = 1 + rows * BYTES_PER_ROW;
    this.#entries = new LRUCache({
      maxSize: Math.max(bytes, maxBytes),
      sizeCalculation: ({ nVectors }) => (nVectors === 1 ? 1 : nVectors + JOINED_SHARE) * bytes,
      dispose: (entry) => {
        entry.isDropped = true;
        releaseUnused(entry);
      },
    });
  }

  /** Calls `work` with the distances to the vectors, which must not be used after it. */
  async use<T>(
    { id, nVectors }: { readonly id: string; readonly nVectors: number },
    measure: () => Promise<Distances>,
    work: (distances: Distances) => Promise<T>,
  ): Promise<T> {
    const entry = this.#entries.get(id) ?? this.#add(id, { nVectors, measured: measure() });
    entry.nUsers++;
    try {
      return await work(await entry.measured);
    } finally {
      entry.nUsers--;
      releaseUnused(entry);
    }
  }

  #add(id: string, query: Pick<Entry, 'nVectors' | 'measured'>): Entry {
    const entry: Entry = { ...query, nUsers: 0, isDropped: false };
    this.#entries.set(id, entry);
    query.measured.catch(() => {
      if (this.#entries.peek(id) === entry) this.#entries.delete(id);
    });
    return entry;
  }
}

function releaseUnused({ measured, nUsers, isDropped }: Entry): void {
  if (!isDropped || nUsers > 0) return;
  measured.then(
    (distances) => distances.release(),
    () => undefined,
  );
}
