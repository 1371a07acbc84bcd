import { randomBytes, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import type { Log } from '#auth/http-errors.ts';
import { renameOver } from '#platform/files/rename-over.ts';
import { temporaryName } from '#platform/files/write-atomically.ts';
import { readRecord, saveRecord, type TaskRecord } from './task-record.ts';

export interface TaskLimits {
  /** Maximum number of concurrent exports. */
  readonly maxAtOnce: number;
  /** Maximum bytes of all finished exports together; the oldest are deleted first. */
  readonly maxBytes: number;
  readonly keepMs: number;
}

const TASK_LIMITS: TaskLimits = {
  maxAtOnce: 2,
  maxBytes: 10_000_000_000,
  keepMs: 24 * 60 * 60 * 1000,
};

const SWEEP_EVERY_MS = 10 * 60 * 1000;
const SECRET_BYTES = 32;

export interface NewTask {
  readonly datasetId: string;
  /** The key that starts it; the link to the file expires with that key. */
  readonly keyId: string;
  readonly fileName: string;
  /** Null when there is nothing to export. */
  readonly work: TaskWork | null;
}

interface TaskWork {
  write(): ReadableStream<Uint8Array>;
  /** Percent. */
  progress(): number;
}

interface Running {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
  readonly work: TaskWork;
}

/** Background exports, kept for a limited time, each a file with a record next to it. */
export class ExportTasks {
  readonly #directory: string;
  readonly #limits: TaskLimits;
  readonly #log: Log;
  readonly #records = new Map<string, TaskRecord>();
  readonly #running = new Map<string, Running>();
  readonly #timer: NodeJS.Timeout;

  /** Reads the records of an earlier run of the server. */
  static async open(directory: string, log: Log, limits = TASK_LIMITS): Promise<ExportTasks> {
    const tasks = new ExportTasks(directory, log, limits);
    for (const name of await readdir(directory)) {
      const file = path.join(directory, name);
      const record = name.endsWith('.json') ? await readRecord(file) : undefined;
      if (record) await tasks.#takeUp(record);
    }
    await tasks.#sweep();
    return tasks;
  }

  private constructor(directory: string, log: Log, limits: TaskLimits) {
    this.#directory = directory;
    this.#log = log;
    this.#limits = limits;
    this.#timer = setInterval(() => this.#sweep().catch((e) => log(String(e))), SWEEP_EVERY_MS);
    this.#timer.unref();
  }

  /** Whether the maximum number of exports is running. */
  get isBusy(): boolean {
    return this.#running.size >= this.#limits.maxAtOnce;
  }

  async start({ datasetId, keyId, fileName, work }: NewTask): Promise<TaskRecord> {
    await this.#sweep();
    const now = Date.now();
    const record: TaskRecord = {
      id: randomUUID(),
      dataset_id: datasetId,
      status: work ? 'IN_PROGRESS' : 'REJECTED',
      result_message: work ? null : 'There is nothing to export.',
      file_name: fileName,
      created_at: new Date(now).toISOString(),
      expires_at: new Date(now + this.#limits.keepMs).toISOString(),
      secret: randomBytes(SECRET_BYTES).toString('hex'),
      key_id: keyId,
      size: 0,
    };
    this.#records.set(record.id, record);
    const saved = saveRecord(this.#recordFile(record), record);
    if (work) this.#run(record, work, saved);
    await saved;
    return record;
  }

  /** Undefined when the dataset has no such task (any more). */
  find(datasetId: string, taskId: string): TaskRecord | undefined {
    const record = this.#records.get(taskId);
    const isThere = record?.dataset_id === datasetId && Date.parse(record.expires_at) > Date.now();
    return isThere ? record : undefined;
  }

  progressOf({ id, status }: TaskRecord): number {
    return this.#running.get(id)?.work.progress() ?? (status === 'COMPLETED' ? 100 : 0);
  }

  fileOf({ dataset_id, id }: TaskRecord): string {
    return path.join(this.#directory, `${dataset_id}-${id}.zip`);
  }

  /** Aborts the running exports of a dataset and deletes all its exports. */
  async forget(datasetId: string): Promise<void> {
    for (const record of [...this.#records.values()]) {
      if (record.dataset_id === datasetId) await this.#remove(record);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const { controller } of this.#running.values()) controller.abort();
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  #run(record: TaskRecord, work: TaskWork, saved: Promise<void>): void {
    const controller = new AbortController();
    // Only after the save, because the record of a task that ends at once would be overwritten by
    // that of its start.
    const ended = saved
      .catch(() => undefined)
      .then(() => this.#write(record, controller.signal, work))
      .finally(() => this.#running.delete(record.id));
    this.#running.set(record.id, { controller, ended, work });
  }

  async #write(record: TaskRecord, signal: AbortSignal, work: TaskWork): Promise<void> {
    const file = this.fileOf(record);
    const temporary = temporaryName(file);
    try {
      const target = createWriteStream(temporary, { flags: 'wx', mode: 0o600 });
      await pipeline(
        Readable.fromWeb(work.write() as NodeStream<Uint8Array>),
        this.#limit.bind(this),
        target,
        { signal },
      );
      await renameOver(temporary, file);
      await this.#end({ ...record, status: 'COMPLETED', size: (await stat(file)).size });
      await this.#sweep();
    } catch (error) {
      await rm(temporary, { force: true });
      // Nothing is kept for a removed dataset; after a shutdown, the next start records the
      // interruption.
      if (signal.aborted) return;
      const isTooLarge = error instanceof TooLargeError;
      if (!isTooLarge) this.#log(`An export failed: ${error}`);
      const result_message = isTooLarge
        ? error.message
        : 'The export failed. The server log gives the reason.';
      await this.#end({ ...record, status: 'FAILED', result_message });
    }
  }

  async *#limit(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let size = 0;
    for await (const piece of pieces) {
      size += piece.length;
      if (size > this.#limits.maxBytes) {
        throw new TooLargeError(`The export is larger than ${this.#limits.maxBytes / 1e6} MB.`);
      }
      yield piece;
    }
  }

  async #end(record: TaskRecord): Promise<void> {
    this.#records.set(record.id, record);
    await saveRecord(this.#recordFile(record), record).catch((e) => this.#log(String(e)));
  }

  async #takeUp(record: TaskRecord): Promise<void> {
    if (record.status === 'IN_PROGRESS') {
      const result_message =
        'The server stopped before the export was complete. Start the export again.';
      await this.#end({ ...record, status: 'FAILED', result_message });
    } else this.#records.set(record.id, record);
  }

  /** Deletes expired exports, and the oldest ones when all together exceed the size limit. */
  async #sweep(): Promise<void> {
    const newestFirst = [...this.#records.values()].sort((a, b) =>
      a.created_at < b.created_at ? 1 : -1,
    );
    let bytes = 0;
    for (const record of newestFirst) {
      bytes += record.size;
      const isOld = Date.parse(record.expires_at) <= Date.now();
      if (isOld || bytes > this.#limits.maxBytes) await this.#remove(record);
    }
  }

  async #remove(record: TaskRecord): Promise<void> {
    const running = this.#running.get(record.id);
    running?.controller.abort();
    await running?.ended;
    this.#records.delete(record.id);
    for (const file of [this.fileOf(record), this.#recordFile(record)]) {
      await rm(file, { force: true });
    }
  }

  #recordFile(record: TaskRecord): string {
    return `${this.fileOf(record)}.json`;
  }
}

class TooLargeError extends Error {}
