interface Waiting {
  readonly bytes: number;
  readonly isUrgent: boolean;
  readonly start: () => void;
}

/** Limits the total bytes of concurrent work to `total`. */
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

  /** Number of work items that have not begun. */
  get waiting(): { readonly urgent: number; readonly others: number } {
    const urgent = this.#waiting.filter(({ isUrgent }) => isUrgent).length;
    return { urgent, others: this.#waiting.length - urgent };
  }

  /** First in, first out, but urgent work first. Work that needs more than the total runs alone. */
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

  /** Strictly in order: if smaller work could overtake, the first might never get enough bytes. */
  #startWhatFits(): void {
    for (let [next] = this.#waiting; next; [next] = this.#waiting) {
      if (this.#used + next.bytes > this.total) return;
      this.#waiting.shift();
      this.#used += next.bytes;
      next.start();
    }
  }
}
