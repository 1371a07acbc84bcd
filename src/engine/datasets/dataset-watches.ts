import type { Log } from '#auth/http-errors.ts';
import type { IndexSummary } from '#engine/indexing/indexing-event.ts';
import { watchFolder } from '#engine/indexing/watch/watch-folder.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import type { LiveDataset } from './dataset.ts';
import type { IndexingQueue } from './indexing-queue.ts';

interface WatchParts {
  readonly queue: IndexingQueue;
  readonly dataDirectory: DataDirectory;
  readonly log: Log;
  /** Ends all watches. */
  readonly signal: AbortSignal;
}

/** Indexes datasets whenever their folders change. */
export class DatasetWatches {
  readonly #parts: WatchParts;
  readonly #watches: Promise<void>[] = [];

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /**
   * Indexes the dataset now and whenever its folder changes, until it is removed or the signal
   * aborts.
   * @returns the summary of the first run; undefined when it failed or was aborted
   */
  watch(dataset: LiveDataset): Promise<IndexSummary | undefined> {
    const { queue, dataDirectory, log, signal } = this.#parts;
    return new Promise((resolve) => {
      const watching = watchFolder({
        folder: dataset.stored.folder,
        leaveOut: dataDirectory.root,
        index: async (listed) => {
          const summary = await queue.index(dataset, listed);
          resolve(summary);
          return summary !== undefined;
        },
        log,
        signal: AbortSignal.any([signal, dataset.removed]),
      });
      this.#watches.push(watching.finally(() => resolve(undefined)));
    });
  }

  /** Resolves when all watches have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#watches);
  }
}
