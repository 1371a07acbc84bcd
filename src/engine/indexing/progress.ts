import type { IndexingProgress } from '#contract/dataset/dataset.ts';

/**
 * Counts the images of a run that are embedded, and estimates the time left. Readers get the latest
 * count and may miss others, because whoever embeds must not wait for whoever reads.
 */
export class EmbeddingProgress {
  readonly #total: number;
  readonly #startedMs = performance.now();
  #done = 0;
  #hasEnded = false;
  #wakeReader: () => void = () => undefined;

  constructor(total: number) {
    this.#total = total;
  }

  addOne(): void {
    this.#done++;
    this.#wakeReader();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wakeReader();
  }

  /** The progress now and after each change, until the end. For one reader. */
  async *changes(): AsyncGenerator<IndexingProgress, void> {
    for (let told = -1; ; ) {
      if (told !== this.#done) {
        told = this.#done;
        yield this.#now();
      } else if (this.#hasEnded) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wakeReader = resolve;
        });
      }
    }
  }

  #now(): IndexingProgress {
    const seconds = (performance.now() - this.#startedMs) / 1000;
    const imagesPerSecond = this.#done / Math.max(seconds, 0.001);
    return {
      phase: 'EMBEDDING',
      n_done: this.#done,
      n_total: this.#total,
      images_per_second: Math.round(imagesPerSecond * 10) / 10,
      seconds_left:
        this.#done === 0 ? null : Math.ceil((this.#total - this.#done) / imagesPerSecond),
    };
  }
}
