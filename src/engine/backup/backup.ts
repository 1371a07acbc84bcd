import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Log } from '#auth/http-errors.ts';
import type { BackupStore } from '#engine/store/backup-record.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import { StoreDamagedError } from '#engine/store/store-errors.ts';
import { type BackupFiles, readBackups, writeBackup } from './backup-file.ts';

/**
 * Changes within this delay are written together. An acknowledged change is in the backup within a
 * second.
 */
const DELAY_MS = 300;
/**
 * Pause after a write, as a multiple of its duration, so that large backups do not occupy the
 * server.
 */
const PAUSE_PER_WRITE = 3;
/** Delay before a retry after a failure, unless a change triggers one earlier. */
const RETRY_MS = 30_000;

/** @throws StoreDamagedError when the database is missing although a backup of it exists */
export async function refuseMissingDatabase({ database, backup }: DataDirectory): Promise<void> {
  if (existsSync(database)) return;
  const { newest } = await readBackups(backup);
  if (newest) {
    throw new StoreDamagedError(database, `is missing, although its backup ${newest.file} exists`);
  }
}

/** Keeps an up-to-date copy of the data that people entered, separate from the database. */
export class Backup {
  readonly #folder: string;
  readonly #store: BackupStore;
  readonly #log: Log;
  readonly #closing = new AbortController();
  #isCurrentWhole: boolean;
  #isDue = false;
  #writing: Promise<void> | undefined;
  #lastMs = 0;
  #hasFailed = false;

  /** @throws StoreDamagedError when the database lacks changes that the backup holds */
  static async open(
    { backup, database }: DataDirectory,
    store: BackupStore,
    log: Log,
  ): Promise<Backup> {
    const found = await readBackups(backup);
    const revision = await store.revision();
    if (found.newest && found.newest.revision > revision) {
      throw new StoreDamagedError(
        database,
        `is missing recent changes that its backup ${found.newest.file} contains`,
      );
    }
    for (const file of found.damaged) log(`The backup ${file} is damaged and will be rewritten.`);
    const opened = new Backup(backup, store, log, found);
    if (!found.newest) await store.touch();
    else if (found.damaged.length > 0 || found.newest.revision < revision) opened.#changed();
    return opened;
  }

  private constructor(folder: string, store: BackupStore, log: Log, found: BackupFiles) {
    this.#folder = folder;
    this.#store = store;
    this.#log = log;
    this.#isCurrentWhole = found.damaged.length === 0;
    store.onChange(() => this.#changed());
  }

  /** Writes pending changes. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#writing;
    if (this.#isDue) await this.#write();
  }

  #changed(): void {
    this.#isDue = true;
    if (this.#closing.signal.aborted) return;
    this.#writing ??= this.#writeUntilCurrent().finally(() => {
      this.#writing = undefined;
    });
  }

  async #writeUntilCurrent(): Promise<void> {
    while (this.#isDue) {
      const pause = this.#hasFailed ? RETRY_MS : Math.max(DELAY_MS, PAUSE_PER_WRITE * this.#lastMs);
      const isClosing = await this.#wait(pause);
      await this.#write();
      if (isClosing) return;
    }
  }

  /** @returns whether the backup is being closed */
  #wait(ms: number): Promise<boolean> {
    const { signal } = this.#closing;
    return setTimeout(ms, signal.aborted, { signal, ref: false }).catch(() => true);
  }

  async #write(): Promise<void> {
    this.#isDue = false;
    const startedMs = performance.now();
    try {
      await writeBackup(this.#folder, this.#store.records(), this.#isCurrentWhole);
      this.#isCurrentWhole = true;
      if (this.#hasFailed) this.#log('The backup can be written again.');
      this.#hasFailed = false;
    } catch (error) {
      this.#isDue = true;
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.#hasFailed) this.#log(`Cannot write the backup ${this.#folder}: ${reason}`);
      this.#hasFailed = true;
    }
    this.#lastMs = performance.now() - startedMs;
  }
}
