import { LRUCache } from 'lru-cache';
import type { EntityType } from '#contract/primitives.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';

export type DatasetIndexes = Readonly<Record<EntityType, DatasetIndex>>;

/**
 * More than a dataset has while it grows to millions of images. Each state is much larger than the one
 * before, so all together take little more than twice the memory of the last.
 */
const STATES_KEPT = 32;
/** Time without a search after which an earlier state is dropped. */
const KEEP_STATE_MS = 10 * 60 * 1000;

/** The indexes in use by searches, and the earlier ones that their further pages come from. */
export class IndexHistory {
  #current: DatasetIndexes | null = null;
  #currentMs = 0;
  #isPartial = false;
  /** By the time of their publication. */
  readonly #earlier = new LRUCache<number, DatasetIndexes>({
    max: STATES_KEPT,
    ttl: KEEP_STATE_MS,
    updateAgeOnGet: true,
    ttlAutopurge: true,
  });

  get current(): DatasetIndexes | null {
    return this.#current;
  }

  /** Whether the current indexes cover a part of the images whose indexing has not ended. */
  get isPartial(): boolean {
    return this.#isPartial;
  }

  /** The current indexes and the earlier ones that searches may use. */
  get kept(): readonly DatasetIndexes[] {
    return [...(this.#current ? [this.#current] : []), ...this.#earlier.values()];
  }

  /** The indexes that were published at a time; undefined when they are no longer kept. */
  asOf(publishedAt: Date): DatasetIndexes | undefined {
    const ms = publishedAt.getTime();
    if (this.#current && ms === this.#currentMs) return this.#current;
    return this.#earlier.get(ms);
  }

  /** Keeps the state before while a dataset grows; a later change is not worth its memory. */
  publish(indexes: DatasetIndexes, publishedAt: Date, isPartial: boolean): void {
    if (this.#current && this.#isPartial) this.#earlier.set(this.#currentMs, this.#current);
    this.#current = indexes;
    this.#currentMs = publishedAt.getTime();
    this.#isPartial = isPartial;
  }

  /** Forgets all earlier states. */
  replace(indexes: DatasetIndexes | null, publishedAt: Date, isPartial: boolean): void {
    this.#earlier.clear();
    this.#current = indexes;
    this.#currentMs = publishedAt.getTime();
    this.#isPartial = isPartial;
  }
}
