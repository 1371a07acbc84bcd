import { LRUCache } from 'lru-cache';

export interface Budget {
  /** What a caller who has long been silent may take at once. */
  readonly capacity: number;
  /** What comes back meanwhile. */
  readonly perSecond: number;
}

/** Milliseconds from any moment on. */
export type Clock = () => number;

interface Bucket {
  readonly level: number;
  readonly atMs: number;
}

/** Callers remembered, about 200 bytes each. One who is forgotten begins with a full bucket. */
const MAX_CALLERS = 20_000;

/** A token bucket for each caller, filled as time goes by and counted only when it is asked for. */
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

  /** What the caller may take now. */
  level(caller: string): number {
    const { capacity, perSecond } = this.budget;
    const bucket = this.#buckets.get(caller);
    if (!bucket) return capacity;
    const seconds = Math.max(0, this.#clock() - bucket.atMs) / 1000;
    return Math.min(capacity, bucket.level + seconds * perSecond);
  }

  /** Seconds until there is as much as that; 0 when there is. */
  secondsUntil(caller: string, cost: number): number {
    return Math.max(0, cost - this.level(caller)) / this.budget.perSecond;
  }

  /** Takes what may be more than there is: it comes back later then. */
  take(caller: string, cost: number): void {
    const level = Math.min(this.budget.capacity, this.level(caller) - cost);
    this.#buckets.set(caller, { level, atMs: this.#clock() });
  }

  giveBack(caller: string, cost: number): void {
    this.take(caller, -cost);
  }
}
