import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import {
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api';
import pLimit from 'p-limit';
import {
  explainOpening,
  explainQuery,
  StoreInUseError,
  StoreTooNewError,
} from '#engine/store/store-errors.ts';
import { boundedRows, streamRows } from './duckdb-stream.ts';
import { SCHEMA, SCHEMA_VERSION } from './schema.ts';

/** A row as DuckDB's client gives it. */
export type DuckDbRow = Record<string, unknown>;

/**
 * A query keeps one of libuv's four threads while it runs, and while it waits for its connection, too.
 * Pictures that are decoded take those threads as well: with more readers, writes and all that reads
 * files would wait for long.
 */
const READERS = 2;

/**
 * DuckDB would take four fifths of the memory of the machine, and keep all vectors it ever read. It needs
 * 125 MB a thread at the least (its guide "Environment"); what sorts more than that writes it to the disk.
 */
const MEMORY_LIMIT = '512MB';
const MAX_THREADS = 4;

/** One DuckDB file and the connections to it; the parts of the store share them. */
export class DuckDbFile {
  readonly #path: string;
  readonly #instance: DuckDBInstance;
  readonly #writer: DuckDBConnection;
  readonly #idleReaders: DuckDBConnection[] = [];
  readonly #inTurn = pLimit(READERS);
  /** Ends when the last write asked for has ended: transactions of one connection must not mix. */
  #lastWrite: Promise<unknown> = Promise.resolve();
  /** Called after each change of what the backup holds. */
  onChange: () => void = () => undefined;

  private constructor(path: string, instance: DuckDBInstance, writer: DuckDBConnection) {
    this.#path = path;
    this.#instance = instance;
    this.#writer = writer;
  }

  /**
   * Opens the file, made with its tables if it is not there. DuckDB locks it for this process.
   * @throws StoreInUseError when another process holds the file
   * @throws StoreDamagedError, StoreTooNewError, StoreUnavailableError
   */
  static async open(file: string): Promise<DuckDbFile> {
    const instance = await openInstance(file);
    // What a killed process had sorted on the disk: the file is ours now, and nothing is sorted yet.
    await rm(`${file}.tmp`, { recursive: true, force: true });
    const writer = await instance.connect();
    try {
      await refuseNewer(file, writer);
      await writer.run(SCHEMA);
    } catch (error) {
      writer.closeSync();
      instance.closeSync();
      throw explainOpening(file, error);
    }
    return new DuckDbFile(file, instance, writer);
  }

  async close(): Promise<void> {
    await this.#lastWrite;
    this.#writer.closeSync();
    for (const reader of this.#idleReaders) reader.closeSync();
    this.#instance.closeSync();
  }

  /** @param types of the values, where DuckDB cannot tell: those of lists */
  rows(sql: string, values: DuckDBValue[] = [], types?: DuckDBType[]): Promise<DuckDbRow[]> {
    return this.#inTurn(async () => {
      const reader = this.#idleReaders.pop() ?? (await this.#instance.connect());
      try {
        const result = await reader.runAndReadAll(sql, values, types);
        return result.getRowObjectsJS();
      } catch (error) {
        throw explainQuery(this.#path, error);
      } finally {
        this.#idleReaders.push(reader);
      }
    });
  }

  /**
   * Rows that are too many to hold at once. On a connection of its own: the next query on the same
   * one would end the stream early, and say nothing.
   * @throws when they cannot be read to their end
   */
  async *stream(sql: string, values: DuckDBValue[]): AsyncGenerator<DuckDbRow> {
    const connection = await this.#instance.connect();
    try {
      for await (const rows of streamRows(connection, sql, values)) yield* rows;
    } catch (error) {
      throw explainQuery(this.#path, error);
    } finally {
      connection.closeSync();
    }
  }

  /** @throws StoreDamagedError when a block of a table cannot be read */
  async verify(): Promise<void> {
    const tables = await this.rows('SELECT table_name FROM duckdb_tables() WHERE NOT temporary');
    for (const table of tables) {
      await this.rows(`SELECT bit_xor(hash(COLUMNS(*))) FROM "${table['table_name']}"`);
    }
  }

  /** Rows of several queries, with the query that each comes from, as they are at one time. */
  async *snapshot(
    queries: readonly string[],
  ): AsyncGenerator<{ readonly query: string; readonly row: DuckDbRow }> {
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

  /** A transaction on what the backup holds, too. */
  async change<T>(work: (writer: DuckDBConnection) => Promise<T>): Promise<T> {
    const result = await this.transaction(async (writer) => {
      const result = await work(writer);
      await writer.run('UPDATE store_state SET revision = revision + 1');
      return result;
    });
    this.onChange();
    return result;
  }

  /** Runs `work` alone on the writing connection; committed (and on disk) when it resolves. */
  transaction<T>(work: (writer: DuckDBConnection) => Promise<T>): Promise<T> {
    const run = async () => {
      await this.#writer.run('BEGIN');
      try {
        const result = await work(this.#writer);
        await this.#writer.run('COMMIT');
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

/** Makes the temporary table `staging` anew and appends `items` to it, the fast way into DuckDB. */
export async function stage<Item>(
  writer: DuckDBConnection,
  columns: string,
  items: Iterable<Item>,
  append: (appender: DuckDBAppender, item: Item) => void,
): Promise<void> {
  await writer.run(`CREATE OR REPLACE TEMP TABLE staging (${columns})`);
  const appender = await writer.createAppender('staging');
  for (const item of items) {
    append(appender, item);
    appender.endRow();
  }
  appender.closeSync();
}

/** Values and types of `$1`, the dataset, `$2`, a list, and what follows. */
export function withTexts(
  datasetId: string,
  texts: readonly string[],
  ...more: string[]
): [DuckDBValue[], DuckDBType[]] {
  return [
    [datasetId, listValue([...texts]), ...more],
    [VARCHAR, LIST(VARCHAR), ...more.map(() => VARCHAR)],
  ];
}

/** Looked at before the tables are brought up to date: those of a newer version must stay as they are. */
async function refuseNewer(file: string, writer: DuckDBConnection): Promise<void> {
  const known = await writer.runAndReadAll(
    "FROM duckdb_tables() WHERE table_name = 'store_state' AND NOT temporary",
  );
  if (known.currentRowCount === 0) return;
  const found = await writer.runAndReadAll('SELECT schema_version FROM store_state');
  if (Number(found.value(0, 0)) > SCHEMA_VERSION) throw new StoreTooNewError(file);
}

async function openInstance(file: string): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(file, {
      memory_limit: MEMORY_LIMIT,
      threads: String(Math.min(MAX_THREADS, availableParallelism())),
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!message.includes('Could not set lock')) throw explainOpening(file, error);
    const pid = /PID (\d+)/.exec(message)?.[1];
    throw new StoreInUseError(
      pid ? `in use by another process (${pid})` : 'in use by another process',
    );
  }
}
