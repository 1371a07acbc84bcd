import { LRUCache } from 'lru-cache';

export interface Budget {
  /** Cost that a caller may spend at once after a long pause. */
  readonly capacity: number;
  /** Refill rate. */
  readonly perSecond: number;
}

/** Milliseconds from an arbitrary start. */
export type Clock = () => number;

interface Bucket {
  readonly level: number;
  readonly atMs: number;
}

/** Remembered callers, about 200 bytes each. A forgotten caller starts with a full bucket. */
const MAX_CALLERS = 20_000;

/** A token bucket for each caller; its level is computed only on access. */
export class TokenBuckets {
  readonly budget: Budget;
  readonly #clock: Clock;
  readonly #buckets: LRUCache<string, Bucket>;

  constructor(budget: Budget, clock: Clock, maxCallers = MAX_CALLERS) {
    this.budget = budget;
    this.#clock = clock;
    this.#buckets = new LRUCache({ max: maxCallers });
  }

  get callers(): number {
    return this.#buckets.size;
  }

  /** The amount available to the caller now. */
  level(caller: string): number {
    const { capacity, perSecond } = this.budget;
    const bucket = this.#buckets.get(caller);
    if (!bucket) return capacity;
    const seconds = Math.max(0, this.#clock() - bucket.atMs) / 1000;
    return Math.min(capacity, bucket.level + seconds * perSecond);
  }

  /** Seconds until `cost` is available; 0 when it is. */
  secondsUntil(caller: string, cost: number): number {
    return Math.max(0, cost - this.level(caller)) / this.budget.perSecond;
  }

  /** Takes the cost even if it exceeds the level, which then becomes negative and refills later. */
  take(caller: string, cost: number): void {
    const level = Math.min(this.budget.capacity, this.level(caller) - cost);
    this.#buckets.set(caller, { level, atMs: this.#clock() });
  }

  giveBack(caller: string, cost: number): void {
    this.take(caller, -cost);
  }
}
