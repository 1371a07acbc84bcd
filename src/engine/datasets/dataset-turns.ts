import type { LiveDataset } from './dataset.ts';

/** Runs the tasks of each dataset one after another, whether or not earlier ones failed. */
export class DatasetTurns {
  readonly #last = new WeakMap<LiveDataset, Promise<unknown>>();
  readonly #running = new Set<Promise<unknown>>();

  next<Result>(dataset: LiveDataset, work: () => Promise<Result>): Promise<Result> {
    const turn = this.settled(dataset).then(work);
    this.#last.set(dataset, turn);
    this.#running.add(turn);
    const forget = () => this.#running.delete(turn);
    turn.then(forget, forget);
    return turn;
  }

  /** Resolves when all tasks queued so far for the dataset have ended. */
  async settled(dataset: LiveDataset): Promise<void> {
    await Promise.allSettled([this.#last.get(dataset)]);
  }

  /** Resolves when all tasks queued so far have ended. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#running);
  }
}
