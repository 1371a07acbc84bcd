import { LRUCache } from 'lru-cache';
import { BYTES_PER_ROW } from '#engine/scan/distance-bounds.ts';
import type { QueryDistances } from './query-distances.ts';

interface Entry {
  readonly measured: Promise<QueryDistances>;
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
      sizeCalculation: () => bytes,
      dispose: (entry) => {
        entry.isDropped = true;
        releaseUnused(entry);
      },
    });
  }

  /** Calls `work` with the distances, which must not be used after it. */
  async use<T>(
    queryId: string,
    measure: () => Promise<QueryDistances>,
    work: (distances: QueryDistances) => Promise<T>,
  ): Promise<T> {
    const entry = this.#entries.get(queryId) ?? this.#add(queryId, measure());
    entry.nUsers++;
    try {
      return await work(await entry.measured);
    } finally {
      entry.nUsers--;
      releaseUnused(entry);
    }
  }

  #add(queryId: string, measured: Promise<QueryDistances>): Entry {
    const entry: Entry = { measured, nUsers: 0, isDropped: false };
    this.#entries.set(queryId, entry);
    measured.catch(() => {
      if (this.#entries.peek(queryId) === entry) this.#entries.delete(queryId);
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
