import { setTimeout } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { StoredRow } from '#engine/store/rows/rows.ts';
import { ReadOnlyStoreError, StoreConnectionError } from '#engine/store/store-errors.ts';
import { DatabaseSession, type QueryResult, type SqlValue } from './database-session.ts';
import { codeOf, isOfConnection } from './explain-connection.ts';
import type { StoreAddress } from './store-address.ts';
import { type OpenWriter, WriterLink } from './writer-link.ts';

/** Runs a statement within a transaction. */
export type Run = (sql: string, values?: readonly SqlValue[]) => Promise<QueryResult>;

/** Rows of a stream in memory: some megabytes of vectors. */
const ROWS_PER_FETCH = 2_000;
/** Until a transaction that was being committed is asked for again. */
const COMMITTING_MS = 50;

/** Aborted by the server because of another transaction: a deadlock, or no serial order. */
const CONFLICTS = new Set(['40P01', '40001']);

export interface DatabaseOptions {
  readonly open: OpenWriter;
  readonly log: (message: string) => void;
  /** Whether `open` makes this process the writer. */
  readonly mayWrite: boolean;
  /** Called when another process has become the writer meanwhile; what waits then fails. */
  readonly onOtherWriter?: (() => void) | undefined;
}

/**
 * A PostgreSQL database as its writer or a reader uses it. Writes run one after another on the connection that
 * holds the lock of the writer, so that no write happens without it. What a lost connection
 * interrupts is repeated on a new one as soon as the server responds, at most once with effect.
 */
export class PostgresDatabase {
  readonly #address: StoreAddress;
  readonly #link: WriterLink;
  readonly #mayWrite: boolean;
  readonly #idleReaders: DatabaseSession[] = [];
  readonly #inTurn;
  /** Settles with the last queued write: transactions of one connection must not interleave. */
  #lastWrite: Promise<unknown> = Promise.resolve();

  /** @throws UserError with the reason why there is no connection */
  static async open(address: StoreAddress, options: DatabaseOptions): Promise<PostgresDatabase> {
    const link = await WriterLink.open(address, options);
    return new PostgresDatabase(address, link, options.mayWrite);
  }

  private constructor(address: StoreAddress, link: WriterLink, mayWrite: boolean) {
    this.#address = address;
    this.#link = link;
    this.#mayWrite = mayWrite;
    this.#inTurn = pLimit(Math.max(1, address.pool - 1));
  }

  /** A sentence while the server does not respond; null when it does. */
  get notReadyBecause(): string | null {
    return this.#link.notReadyBecause;
  }

  async close(): Promise<void> {
    this.#link.stopRecovering();
    await this.#lastWrite;
    await Promise.all([this.#link, ...this.#idleReaders].map((one) => one.close()));
  }

  /** @throws StoreConnectionError when the database is closed */
  rows(sql: string, values: readonly SqlValue[] = []): Promise<StoredRow[]> {
    return this.#link.repeated(() => this.#read(sql, values));
  }

  /**
   * Streams rows that do not fit into memory, all of one snapshot, on a connection of its own.
   * @throws StoreConnectionError when it is lost after the first row
   */
  async *stream(sql: string, values: readonly SqlValue[] = []): AsyncGenerator<StoredRow> {
    if (this.#address.pool === 1) {
      yield* await this.rows(sql, values);
      return;
    }
    const { session, first } = await this.#link.repeated(() => this.#openCursor(sql, values));
    try {
      for (let { rows } = first; rows.length > 0; ) {
        yield* rows;
        ({ rows } = await fetchRows(session));
      }
    } finally {
      session.end();
    }
  }

  /**
   * Runs `work` as one transaction, after those before it. Resolves when it is on the server's
   * disk.
   * @param work is called again when its transaction was lost
   * @param changed id of the dataset of which servers keep in memory what `work` changes
   * @throws ReadOnlyStoreError
   */
  async transaction<T>(work: (run: Run) => Promise<T>, changed?: string): Promise<T> {
    if (!this.#mayWrite) throw new ReadOnlyStoreError();
    if (changed === undefined) return this.#inWriterTurn(() => this.#commit(work));
    return this.#inWriterTurn(() =>
      this.#commit(async (run) => {
        const result = await work(run);
        await run('UPDATE datasets SET revision = revision + 1 WHERE dataset_id = $1', [changed]);
        return result;
      }),
    );
  }

  async #commit<T>(work: (run: Run) => Promise<T>): Promise<T> {
    for (;;) {
      const { session } = this.#link.writer;
      let committing: { readonly xid: string; readonly result: T } | undefined;
      try {
        const xid = await begin(session);
        const result = await work((sql, values) => session.query(sql, values));
        committing = { xid, result };
        await session.query('COMMIT');
        return result;
      } catch (error) {
        await this.#rollBack(session, error);
        if (committing && (await this.#isCommitted(committing.xid))) return committing.result;
      }
    }
  }

  /** Resolves when the transaction can be repeated. @throws the error when it would fail again */
  async #rollBack(session: DatabaseSession, error: unknown): Promise<void> {
    if (error instanceof StoreConnectionError) return this.#link.recover(error);
    await session.query('ROLLBACK').catch(() => undefined);
    if (!CONFLICTS.has(codeOf(error))) throw error;
  }

  /**
   * Whether a transaction whose confirmation was lost has taken effect. A standby that became the
   * primary without it does not know its number.
   */
  async #isCommitted(xid: string): Promise<boolean> {
    for (;;) {
      const status = await this.#link.repeated(() => statusOf(this.#link.writer.session, xid));
      if (status !== 'in progress') return status === 'committed';
      await setTimeout(COMMITTING_MS);
    }
  }

  #read(sql: string, values: readonly SqlValue[]): Promise<StoredRow[]> {
    if (this.#address.pool === 1) {
      return this.#inWriterTurn(async () => {
        return (await this.#link.writer.session.query(sql, values)).rows;
      });
    }
    return this.#inTurn(async () => {
      const reader = this.#idleReaders.pop() ?? (await this.#connectReader());
      try {
        return (await reader.query(sql, values)).rows;
      } finally {
        if (!reader.isLost) this.#idleReaders.push(reader);
      }
    });
  }

  async #openCursor(sql: string, values: readonly SqlValue[]) {
    const session = await this.#connectReader();
    try {
      await session.query('BEGIN READ ONLY');
      await session.query(`DECLARE rows NO SCROLL CURSOR FOR ${sql}`, values);
      return { session, first: await fetchRows(session) };
    } catch (error) {
      session.end();
      throw error;
    }
  }

  /** @throws StoreConnectionError when there is no connection, for now */
  async #connectReader(): Promise<DatabaseSession> {
    const session = await DatabaseSession.connect(this.#address).catch((error: unknown) => {
      throw isOfConnection(error) ? new StoreConnectionError(error) : error;
    });
    await this.#link.writer.prepare(session);
    return session;
  }

  #inWriterTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#lastWrite.then(work);
    this.#lastWrite = result.catch(() => undefined);
    return result;
  }
}

function fetchRows(session: DatabaseSession): Promise<QueryResult> {
  return session.query(`FETCH ${ROWS_PER_FETCH} FROM rows`);
}

/** @returns the number of the transaction, by which the server knows later whether it was committed */
async function begin(session: DatabaseSession): Promise<string> {
  await session.query('BEGIN');
  const { rows } = await session.query('SELECT pg_current_xact_id()::text AS xid');
  return rows[0]?.['xid'] as string;
}

/** `unknown` when the server has not had so many transactions. */
async function statusOf(session: DatabaseSession, xid: string): Promise<unknown> {
  try {
    const { rows } = await session.query('SELECT pg_xact_status($1::xid8) AS status', [xid]);
    return rows[0]?.['status'];
  } catch (error) {
    if (error instanceof StoreConnectionError) throw error;
    return 'unknown';
  }
}
