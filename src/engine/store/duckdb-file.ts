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
import { SCHEMA } from './schema.ts';
import { StoreInUseError } from './store.ts';

/** A row as DuckDB's client gives it. */
export type Row = Record<string, unknown>;

/** One DuckDB file and the connections to it; the parts of the store share them. */
export class DuckDbFile {
  readonly #instance: DuckDBInstance;
  readonly #reader: DuckDBConnection;
  readonly #writer: DuckDBConnection;
  /** Ends when the last write asked for has ended: transactions of one connection must not mix. */
  #lastWrite: Promise<unknown> = Promise.resolve();

  private constructor(
    instance: DuckDBInstance,
    reader: DuckDBConnection,
    writer: DuckDBConnection,
  ) {
    this.#instance = instance;
    this.#reader = reader;
    this.#writer = writer;
  }

  /**
   * Opens the file, made with its tables if it is not there. DuckDB locks it for this process.
   * @throws StoreInUseError when another process holds the file
   */
  static async open(file: string): Promise<DuckDbFile> {
    const instance = await openInstance(file);
    const reader = await instance.connect();
    const writer = await instance.connect();
    await writer.run(SCHEMA);
    return new DuckDbFile(instance, reader, writer);
  }

  async close(): Promise<void> {
    await this.#lastWrite;
    this.#reader.closeSync();
    this.#writer.closeSync();
    this.#instance.closeSync();
  }

  /** @param types of the values, where DuckDB cannot tell: those of lists */
  async rows(sql: string, values: DuckDBValue[] = [], types?: DuckDBType[]): Promise<Row[]> {
    const result = await this.#reader.runAndReadAll(sql, values, types);
    return result.getRowObjectsJS();
  }

  /**
   * Rows that are too many to hold at once. On a connection of its own: the next query on the same
   * one would end the stream early, and say nothing.
   */
  async *stream(sql: string, values: DuckDBValue[]): AsyncGenerator<Row> {
    const connection = await this.#instance.connect();
    try {
      const result = await connection.stream(sql, values);
      for await (const rows of result.yieldRowObjectJs()) yield* rows;
    } finally {
      connection.closeSync();
    }
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
        throw error;
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

async function openInstance(file: string): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(file);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!message.includes('Could not set lock')) throw error;
    const pid = /PID (\d+)/.exec(message)?.[1];
    throw new StoreInUseError(
      pid ? `in use by another process (${pid})` : 'in use by another process',
    );
  }
}
