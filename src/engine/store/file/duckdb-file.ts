import { stat } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBInstance, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import pLimit from 'p-limit';
import type { StoredRow } from '#engine/store/rows/rows.ts';
import { explainQuery } from '#engine/store/store-errors.ts';
import { boundedRows, streamRows } from './duckdb-stream.ts';
import { type OpenDatabase, openDatabase } from './open-database.ts';
import { query } from './query.ts';

/**
 * A query occupies one of libuv's four threads while it runs and while it waits for its connection.
 * Decoding images needs those threads too: with more readers, writes and file reads would wait for
 * long.
 */
const READERS = 2;

/** One DuckDB file and its connections, shared by all parts of the store. */
export class DuckDbFile {
  readonly #path: string;
  readonly #instance: DuckDBInstance;
  readonly #writer: DuckDBConnection;
  readonly #idleReaders: DuckDBConnection[] = [];
  readonly #inTurn = pLimit(READERS);
  /** Settles with the last queued write: transactions of one connection must not interleave. */
  #lastWrite: Promise<unknown> = Promise.resolve();
  /** Called after each change to backed-up data. */
  onChange: () => void = () => undefined;

  private constructor(path: string, { instance, writer }: OpenDatabase) {
    this.#path = path;
    this.#instance = instance;
    this.#writer = writer;
  }

  /** @throws as `openDatabase` does */
  static async open(file: string): Promise<DuckDbFile> {
    return new DuckDbFile(file, await openDatabase(file));
  }

  async close(): Promise<void> {
    await this.#lastWrite;
    this.#writer.closeSync();
    for (const reader of this.#idleReaders) reader.closeSync();
    this.#instance.closeSync();
  }

  /** @param types types of the values, where DuckDB cannot infer them: those of lists */
  rows(sql: string, values: DuckDBValue[] = [], types?: DuckDBType[]): Promise<StoredRow[]> {
    return this.#inTurn(async () => {
      const reader = this.#idleReaders.pop() ?? (await this.#instance.connect());
      try {
        return await query(reader, sql, values, types);
      } catch (error) {
        throw explainQuery(this.#path, error);
      } finally {
        this.#idleReaders.push(reader);
      }
    });
  }

  /**
   * Streams rows that do not fit into memory. Uses its own connection, because the next query on
   * the same one would silently end the stream early.
   * @throws when the rows cannot be read completely
   */
  async *stream(
    sql: string,
    values: DuckDBValue[],
    types?: DuckDBType[],
  ): AsyncGenerator<StoredRow> {
    const connection = await this.#instance.connect();
    try {
      for await (const rows of streamRows(connection, sql, values, types)) yield* rows;
    } catch (error) {
      throw explainQuery(this.#path, error);
    } finally {
      connection.closeSync();
    }
  }

  /** Size on disk, including the write-ahead log. */
  async sizeBytes(): Promise<number> {
    const sizes = [this.#path, `${this.#path}.wal`].map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    );
    const [main = 0, log = 0] = await Promise.all(sizes);
    return main + log;
  }

  /** @throws StoreDamagedError when a block of a table cannot be read */
  async verify(): Promise<void> {
    const tables = await this.rows('SELECT table_name FROM duckdb_tables() WHERE NOT temporary');
    for (const table of tables) {
      await this.rows(`SELECT bit_xor(hash(COLUMNS(*))) FROM "${table['table_name']}"`);
    }
  }

  /** Rows of several queries from one snapshot, each with its query. */
  async *snapshot(
    queries: readonly string[],
  ): AsyncGenerator<{ readonly query: string; readonly row: StoredRow }> {
    const connection = await this.#instance.connect();
    try {
      await connection.run('BEGIN');
      for (const query of queries) {
        for await (const rows of boundedRows(connection, query)) {
          for (const row of rows) yield { query, row };
        }
      }
    } catch (error) {
      throw explainQuery(this.#path, error);
    } finally {
      connection.closeSync();
    }
  }

  /** A transaction that changes backed-up data. */
  async change<T>(work: (writer: DuckDBConnection) => Promise<T>): Promise<T> {
    // One call of the client, which runs several statements in one turn of a thread.
    const commit = 'UPDATE store_state SET revision = revision + 1; COMMIT';
    const result = await this.transaction(work, commit);
    this.onChange();
    return result;
  }

  /**
   * Runs `work` exclusively on the writing connection. Resolves when it is committed (and on disk).
   */
  transaction<T>(work: (writer: DuckDBConnection) => Promise<T>, commit = 'COMMIT'): Promise<T> {
    const run = async () => {
      await this.#writer.run('BEGIN');
      try {
        const result = await work(this.#writer);
        await this.#writer.run(commit);
        return result;
      } catch (error) {
        await this.#writer.run('ROLLBACK').catch(() => undefined);
        throw explainQuery(this.#path, error);
      }
    };
    const result = this.#lastWrite.then(run);
    this.#lastWrite = result.catch(() => undefined);
    return result;
  }
}
