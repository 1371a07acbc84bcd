import { setTimeout } from 'node:timers/promises';
import type { EntityType } from '#contract/primitives.ts';
import type { MediaStore } from '#engine/store/media-store.ts';

/** Per dataset and type. More would displace the rows of other datasets. */
const MAX_ROWS = 20_000;
/** The rows of a query take the event loop some milliseconds. */
const ROWS_PER_QUERY = 1000;

interface PublishedMedia {
  readonly type: EntityType;
  readonly size: number;
  mediaIdOf(row: number): string;
}

/**
 * Reads rows into memory before they are asked for, because a query for a single row takes as long
 * as one for a thousand.
 */
export class ReadAhead {
  readonly #media: MediaStore;
  readonly #signal: AbortSignal;
  readonly #running = new Set<Promise<void>>();

  /** @param signal ends all reading */
  constructor(media: MediaStore, signal: AbortSignal) {
    this.#media = media;
    this.#signal = signal;
  }

  /**
   * Reads the rows of published media that are not in memory, in the background.
   * @param delayMs until it begins
   */
  start(datasetId: string, published: readonly PublishedMedia[], delayMs = 0): void {
    // Whoever asks for a row that cannot be read is told why.
    const running = setTimeout(delayMs, undefined, { signal: this.#signal, ref: false })
      .then(() => this.#read(datasetId, published))
      .catch(() => undefined);
    this.#running.add(running);
    running.then(() => this.#running.delete(running));
  }

  async ended(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #read(datasetId: string, published: readonly PublishedMedia[]): Promise<void> {
    for (const media of published) {
      const end = Math.min(media.size, MAX_ROWS);
      for (let row = 0; row < end && !this.#signal.aborted; row += ROWS_PER_QUERY) {
        const length = Math.min(ROWS_PER_QUERY, end - row);
        const ids = Array.from({ length }, (_, i) => media.mediaIdOf(row + i));
        if (media.type === 'OBJECTS') await this.#media.objectsByIds(datasetId, ids);
        else {
          await this.#media.byIds(datasetId, ids);
          await this.#media.objectsOf(datasetId, ids);
        }
      }
    }
  }
}
