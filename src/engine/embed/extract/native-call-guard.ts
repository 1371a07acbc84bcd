/** Places in the shared memory. */
const CLOSED = 0;
const INSIDE = 1;

/**
 * Keeps threads from being ended inside a native call: onnxruntime-node throws a C++ exception when
 * its thread is terminated under it, nothing can catch that, and the whole process dies.
 * The threads make such calls through the gate; whoever is about to end them closes it first.
 */
export class NativeCallGuard {
  /** Gates over the same memory, in whatever thread, are one gate. */
  readonly memory: SharedArrayBuffer;
  readonly #state: Int32Array<SharedArrayBuffer>;

  constructor(memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#state = new Int32Array(memory);
  }

  /** @throws Error when the gate is closed */
  async pass<T>(call: () => Promise<T>): Promise<T> {
    // First in, then look: one who closes the gate in between sees us inside and waits.
    Atomics.add(this.#state, INSIDE, 1);
    try {
      if (Atomics.load(this.#state, CLOSED) === 1)
        throw new Error('The guard of native calls is closed.');
      return await call();
    } finally {
      Atomics.sub(this.#state, INSIDE, 1);
      Atomics.notify(this.#state, INSIDE);
    }
  }

  /** Lets nobody in any more, and resolves when all are out. */
  async close(): Promise<void> {
    Atomics.store(this.#state, CLOSED, 1);
    let inside = Atomics.load(this.#state, INSIDE);
    while (inside > 0) {
      await Atomics.waitAsync(this.#state, INSIDE, inside).value;
      inside = Atomics.load(this.#state, INSIDE);
    }
  }

  /** The same for a process that is about to exit and can wait for no promise. */
  closeSync(timeoutMs: number): void {
    Atomics.store(this.#state, CLOSED, 1);
    const deadline = performance.now() + timeoutMs;
    let inside = Atomics.load(this.#state, INSIDE);
    while (inside > 0 && performance.now() < deadline) {
      Atomics.wait(this.#state, INSIDE, inside, deadline - performance.now());
      inside = Atomics.load(this.#state, INSIDE);
    }
  }
}
