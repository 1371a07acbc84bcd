/** Free memory is kept up to this size, enough for the distances of the next searches. */
const MAX_FREE_BYTES = 64 * 1024 * 1024;
/** Smaller memory is new each time, because a few pages take no time. */
const LEAST_BYTES = 64 * 1024;

/**
 * Shared memory that is used repeatedly. A search of a million rows writes some megabytes, and the
 * first write to each new page of memory waits for the operating system: on a virtual machine that
 * took longer than the scan itself.
 */
export class SharedBuffers {
  /** The most recently used are last. */
  readonly #free: SharedArrayBuffer[] = [];
  #freeBytes = 0;

  /** @returns memory with arbitrary contents */
  take(bytes: number): SharedArrayBuffer {
    const index = this.#free.findLastIndex(({ byteLength }) => byteLength === bytes);
    const [found] = index < 0 ? [] : this.#free.splice(index, 1);
    this.#freeBytes -= found?.byteLength ?? 0;
    return found ?? new SharedArrayBuffer(bytes);
  }

  /** The caller and all threads must be done with the memory; without this call it is collected. */
  give(buffer: SharedArrayBuffer): void {
    if (buffer.byteLength < LEAST_BYTES) return;
    this.#free.push(buffer);
    this.#freeBytes += buffer.byteLength;
    while (this.#freeBytes > MAX_FREE_BYTES) this.#freeBytes -= this.#free.shift()?.byteLength ?? 0;
  }
}
