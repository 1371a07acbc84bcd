import type { StoredDataset } from '#engine/store/dataset-store.ts';
import type { MediaMemory } from '#engine/store/memory/media-memory.ts';
import { type StoredRow, storedDataset } from '#engine/store/rows/rows.ts';
import { IS_WRITER_LOCKED } from './session/advisory-locks.ts';
import type { PostgresDatabase } from './session/postgres-database.ts';

/** What a server that reads has to know of the one that writes. */
export interface LeaderState {
  /** Where that server was reached last; null when others must not read beside it. */
  readonly address: string | null;
  /** As it published them, oldest first. */
  readonly datasets: readonly StoredDataset[];
}

const STATE = `
  SELECT leader_address, datasets.*
  FROM store_state LEFT JOIN datasets ON true ORDER BY created_at, dataset_id`;

/** Reads the state of the server that writes, and forgets rows that it has changed. */
export class LeaderReader {
  readonly #database: PostgresDatabase;
  readonly #memory: MediaMemory;
  /** By dataset; a dataset that was removed and added again has another time. */
  readonly #revisions = new Map<string, string>();
  #reading: Promise<LeaderState> | undefined;
  #next: Promise<LeaderState> | undefined;

  constructor(database: PostgresDatabase, memory: MediaMemory) {
    this.#database = database;
    this.#memory = memory;
  }

  /** Of those who ask during a read, all share the next one, which begins after it. */
  read(): Promise<LeaderState> {
    if (!this.#reading) return this.#begin();
    this.#next ??= this.#reading
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#begin();
      });
    return this.#next;
  }

  /** Whether a server holds the lock of the writer. */
  async isLed(): Promise<boolean> {
    const [row] = await this.#database.rows(`SELECT ${IS_WRITER_LOCKED} AS is_led`);
    return row?.['is_led'] === true;
  }

  #begin(): Promise<LeaderState> {
    const reading = this.#read().finally(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
    this.#reading = reading;
    return reading;
  }

  async #read(): Promise<LeaderState> {
    const rows = await this.#database.rows(STATE);
    const [state] = rows;
    const known = rows.filter((row) => row['dataset_id'] !== null);
    for (const row of known) this.#forgetChanged(row);
    return {
      address: (state?.['leader_address'] ?? null) as string | null,
      datasets: known.map(storedDataset),
    };
  }

  #forgetChanged(row: StoredRow): void {
    const datasetId = row['dataset_id'] as string;
    const revision = `${(row['created_at'] as Date).toISOString()} ${row['revision']}`;
    if (this.#revisions.get(datasetId) === revision) return;
    this.#revisions.set(datasetId, revision);
    this.#memory.otherChanged(datasetId);
  }
}
