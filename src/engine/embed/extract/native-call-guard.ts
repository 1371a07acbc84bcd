/** Indices in the shared memory. */
const CLOSED = 0;
const INSIDE = 1;

export class GuardClosedError extends Error {
  constructor() {
    super('The guard of native calls is closed.');
  }
}

/**
 * Prevents the termination of threads inside a native call: onnxruntime-node throws a C++ exception
 * when its thread is terminated during a call, nothing can catch it, and the whole process dies.
 * Threads make native calls through the guard; the code that terminates them closes it first.
 */
export class NativeCallGuard {
  /** Guards over the same memory, in any thread, act as one. */
  readonly memory: SharedArrayBuffer;
  readonly #state: Int32Array<SharedArrayBuffer>;

  constructor(memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#state = new Int32Array(memory);
  }

  /** @throws GuardClosedError */
  async pass<T>(call: () => Promise<T>): Promise<T> {
    // Count before the check, so that a concurrent `close` sees this call and waits for it.
    Atomics.add(this.#state, INSIDE, 1);
    try {
      if (Atomics.load(this.#state, CLOSED) === 1) throw new GuardClosedError();
      return await call();
    } finally {
      Atomics.sub(this.#state, INSIDE, 1);
      Atomics.notify(this.#state, INSIDE);
    }
  }

  /** Rejects new calls. Resolves when all running calls have ended. */
  async close(): Promise<void> {
    Atomics.store(this.#state, CLOSED, 1);
    let inside = Atomics.load(this.#state, INSIDE);
    while (inside > 0) {
      await Atomics.waitAsync(this.#state, INSIDE, inside).value;
      inside = Atomics.load(this.#state, INSIDE);
    }
  }

  /** The same for a process that is about to exit and cannot wait for a promise. */
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
