import type { IndexingProgress } from '#contract/dataset/dataset.ts';

export type ReportProgress = (progress: IndexingProgress) => void;

export const SCANNING: IndexingProgress = {
  phase: 'SCANNING',
  n_done: 0,
  n_total: 0,
  images_per_second: 0,
  seconds_left: null,
};

/** Counts a run of embedding and says how fast it goes and how long it has left. */
export class EmbeddingProgress {
  readonly #report: ReportProgress;
  readonly #total: number;
  readonly #startedMs = performance.now();
  #done = 0;

  constructor(total: number, report: ReportProgress) {
    this.#total = total;
    this.#report = report;
  }

  add(count: number): void {
    this.#done += count;
    const seconds = (performance.now() - this.#startedMs) / 1000;
    const imagesPerSecond = this.#done / Math.max(seconds, 0.001);
    this.#report({
      phase: 'EMBEDDING',
      n_done: this.#done,
      n_total: this.#total,
      images_per_second: Math.round(imagesPerSecond * 10) / 10,
      seconds_left:
        this.#done === 0 ? null : Math.ceil((this.#total - this.#done) / imagesPerSecond),
    });
  }
}
