interface Waiting {
  readonly bytes: number;
  readonly isUrgent: boolean;
  readonly start: () => void;
}

/** Lets work begin while all that is under way takes no more than `total` bytes together. */
export class ByteBudget {
  readonly total: number;
  #used = 0;
  readonly #waiting: Waiting[] = [];

  constructor(total: number) {
    this.total = total;
  }

  get used(): number {
    return this.#used;
  }

  /** Work that has not begun yet. */
  get waiting(): { readonly urgent: number; readonly others: number } {
    const urgent = this.#waiting.filter(({ isUrgent }) => isUrgent).length;
    return { urgent, others: this.#waiting.length - urgent };
  }

  /**
   * First come, first served, but urgent work before all other. Work that asks for more than there is
   * runs alone.
   */
  async use<T>(bytes: number, isUrgent: boolean, work: () => Promise<T>): Promise<T> {
    const charged = Math.min(bytes, this.total);
    await new Promise<void>((start) => {
      const waiting = { bytes: charged, isUrgent, start };
      const firstOther = this.#waiting.findIndex((other) => !other.isUrgent);
      if (isUrgent && firstOther !== -1) this.#waiting.splice(firstOther, 0, waiting);
      else this.#waiting.push(waiting);
      this.#startWhatFits();
    });
    try {
      return await work();
    } finally {
      this.#used -= charged;
      this.#startWhatFits();
    }
  }

  /** The first one waits for its room even where a smaller one behind it would fit: else it never has any. */
  #startWhatFits(): void {
    for (let [next] = this.#waiting; next; [next] = this.#waiting) {
      if (this.#used + next.bytes > this.total) return;
      this.#waiting.shift();
      this.#used += next.bytes;
      next.start();
    }
  }
}
