import type { LiveDataset } from './dataset.ts';

/** Does the work on each dataset one piece after another, whatever became of the piece before. */
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

  /** Resolves when the work on the dataset that was asked for so far has ended. */
  async settled(dataset: LiveDataset): Promise<void> {
    await Promise.allSettled([this.#last.get(dataset)]);
  }

  /** Resolves when all work that was asked for so far has ended. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#running);
  }
}
