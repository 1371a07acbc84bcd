import type { IndexingProgress } from '#contract/dataset/dataset.ts';

/**
 * Counts embedded images and estimates the time left. Consumers get the latest count and may skip
 * others, because the producer must not wait for them.
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

  /** Yields the progress now and after each change, until the end. Supports a single consumer. */
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
