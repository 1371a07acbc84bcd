import type { DuckDBConnection } from '@duckdb/node-api';
import type { DuckDbFile } from './duckdb-file.ts';

/** @returns resolves the promise of its caller */
type Change = (writer: DuckDBConnection) => Promise<() => void>;

interface WaitingChange {
  readonly change: Change;
  reject(error: unknown): void;
}

/**
 * Changes of a few rows. Those that wait for the same turn share a transaction, because beginning
 * and committing one takes longer than such a change, and under load they would wait for seconds.
 */
export class SmallChanges {
  readonly #file: DuckDbFile;
  #waiting: WaitingChange[] = [];

  constructor(file: DuckDbFile) {
    this.#file = file;
  }

  /** As `DuckDbFile.change`. @param work is called again when a change of its transaction fails */
  add<T>(work: (writer: DuckDBConnection) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const change = async (writer: DuckDBConnection) => {
        const result = await work(writer);
        return () => resolve(result);
      };
      this.#waiting.push({ change, reject });
      if (this.#waiting.length === 1) this.#commitWaiting();
    });
  }

  async #commitWaiting(): Promise<void> {
    let together: WaitingChange[] = [];
    try {
      const resolved = await this.#file.change(async (writer) => {
        together = this.#takeWaiting();
        const done: (() => void)[] = [];
        for (const { change } of together) done.push(await change(writer));
        return done;
      });
      for (const resolve of resolved) resolve();
    } catch (error) {
      // The transaction may fail before it begins.
      const failed = together.length > 0 ? together : this.#takeWaiting();
      if (failed.length === 1) failed[0]?.reject(error);
      else for (const one of failed) await this.#commitAlone(one);
    }
  }

  async #commitAlone({ change, reject }: WaitingChange): Promise<void> {
    await this.#file.change(change).then((resolve) => resolve(), reject);
  }

  #takeWaiting(): WaitingChange[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }
}
