import { appendFile, rename, stat } from 'node:fs/promises';
import type { Log } from './http-errors.ts';

/** An entry of the audit log. Never contains a secret. */
export interface Change {
  /** The key that made the change, and its name. */
  readonly key: string;
  readonly name: string;
  /** Address of the client, or `command line`. */
  readonly from: string;
  readonly what: string;
  /** Status of the response; refused changes are logged too. */
  readonly status: number;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

const MAX_BYTES = 10_000_000;
/** Older logs are kept as `audit.jsonl.1` (the newest) up to this number. */
const N_OLD = 5;

/** An append-only file of JSON lines, readable by its owner alone. */
export class AuditLog {
  readonly #file: string;
  readonly #log: Log;
  readonly #maxBytes: number;
  /** Serializes the writes: lines never interleave, and a full file is rotated once. */
  #last: Promise<void> = Promise.resolve();

  constructor(file: string, log: Log, maxBytes = MAX_BYTES) {
    this.#file = file;
    this.#log = log;
    this.#maxBytes = maxBytes;
  }

  /**
   * Resolves when the change is written. A full disk does not fail the request; the error is
   * logged.
   */
  record(change: Change): Promise<void> {
    const line = `${JSON.stringify({ at: new Date().toISOString(), ...change })}\n`;
    this.#last = this.#last
      .then(() => this.#append(line))
      .catch((error: Error) => this.#log(`Cannot write the audit log: ${error.message}`));
    return this.#last;
  }

  async #append(line: string): Promise<void> {
    const size = await stat(this.#file).then(
      (found) => found.size,
      () => 0,
    );
    if (size + line.length > this.#maxBytes && size > 0) await this.#putAside();
    await appendFile(this.#file, line, { mode: 0o600 });
  }

  async #putAside(): Promise<void> {
    for (let n = N_OLD - 1; n >= 0; n--) {
      const from = n === 0 ? this.#file : `${this.#file}.${n}`;
      await rename(from, `${this.#file}.${n + 1}`).catch(() => undefined);
    }
  }
}
