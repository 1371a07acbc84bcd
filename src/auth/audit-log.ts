import { appendFile, rename, stat } from 'node:fs/promises';
import type { Log } from './http-errors.ts';

/** Who changed what, when, and from where. Never a secret. */
export interface Change {
  /** The key that it was done under, and whose it is. */
  readonly key: string;
  readonly name: string;
  /** Address of the client, or `command line`. */
  readonly from: string;
  readonly what: string;
  /** Status of the answer: what was refused is told of too. */
  readonly status: number;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

const MAX_BYTES = 10_000_000;
/** Older logs are kept as `audit.jsonl.1` (the newest) to this. */
const N_OLD = 5;

/** A file of JSON lines that is only ever added to, for its owner alone. */
export class AuditLog {
  readonly #file: string;
  readonly #log: Log;
  readonly #maxBytes: number;
  /** One after the other: a line is never within another, and a full file is put aside once. */
  #last: Promise<void> = Promise.resolve();

  constructor(file: string, log: Log, maxBytes = MAX_BYTES) {
    this.#file = file;
    this.#log = log;
    this.#maxBytes = maxBytes;
  }

  /** Resolves when it is written. A disk that is full keeps nobody from working: the log says so. */
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
