import { randomUUID } from 'node:crypto';
import { openWriter } from '#engine/store/postgres/open-writer.ts';
import type { DatabaseSession } from '#engine/store/postgres/session/database-session.ts';
import { explainConnection } from '#engine/store/postgres/session/explain-connection.ts';
import { asRecords, recordset } from '#engine/store/postgres/session/recordset.ts';
import { readStoreAddress } from '#engine/store/postgres/session/store-address.ts';
import { foldText } from '#engine/store/postgres/tables/fold-text.ts';
import { foldedAnnotation, folderNameOf } from '#engine/store/postgres/tables/image-texts.ts';
import { HASH_OF_VECTOR } from '#engine/store/postgres/tables/postgres-vectors.ts';
import { floatsOf } from '#engine/store/rows/rows.ts';
import {
  type ColumnKind,
  hasVectorHash,
  type MovedRow,
  type MovedTable,
  type MovedValue,
  ROWS_PER_BATCH,
  type TableSide,
} from './moved-tables.ts';

interface KindSql {
  /** Type of the sent values. */
  readonly type: string;
  read(column: string): string;
  write(column: string): string;
}

const asIs = (column: string) => column;
const castTo = (type: string) => (column: string) => `${column}::${type}`;
const sameType = (type: string): KindSql => ({ type, read: asIs, write: asIs });

const SQL: Readonly<Record<ColumnKind, KindSql>> = {
  uuid: sameType('uuid'),
  text: sameType('text'),
  integer: sameType('integer'),
  bigint: {
    type: 'double precision',
    read: castTo('double precision'),
    write: castTo('bigint'),
  },
  double: sameType('double precision'),
  boolean: sameType('boolean'),
  time: {
    type: 'double precision',
    // The number of seconds is exact decimal.
    read: (column) => `(extract(epoch FROM ${column}) * 1000000)::double precision`,
    write: (column) => `timestamptz 'epoch' + ${column} * interval '1 microsecond'`,
  },
  vector: { type: 'vector', read: (column) => `vector_send(${column})`, write: asIs },
  texts: sameType('text[]'),
  doubles: sameType('double precision[]'),
  json: { type: 'text', read: castTo('text'), write: castTo('json') },
};

/** Texts that searches look in, as `PostgresStore` keeps them beside the ones that they come from. */
const FOLDED: Readonly<Record<string, (row: MovedRow) => Readonly<Record<string, string>>>> = {
  media: (row) => {
    const folderName = folderNameOf(row['path'] as string);
    return { folder_name: folderName, folder_folded: foldText(folderName) };
  },
  objects: (row) => ({ label_folded: foldText(row['label'] as string) }),
  text_lines: (row) => ({ text_folded: foldText(row['text'] as string) }),
  image_annotations: (row) => ({
    folded: foldedAnnotation(row['labels'] as string[], row['caption'] as string | null),
  }),
};

/** The store in a PostgreSQL database, whose lock of the writer this process holds. */
export class PostgresSide implements TableSide {
  readonly #session: DatabaseSession;
  readonly #explain: (error: unknown) => unknown;
  /** A UUID that was made with the tables. */
  readonly databaseId: string;
  /** Its name and host, for messages. */
  readonly name: string;

  /**
   * Creates the tables, or brings them to this version.
   * @param url as `--store` takes it
   * @throws UserError
   */
  static async open(url: string): Promise<PostgresSide> {
    const address = readStoreAddress(url);
    const explain = (error: unknown) => explainConnection(address, error) ?? error;
    const ignoreLoss = () => undefined;
    try {
      const { session } = await openWriter(
        address,
        { id: randomUUID(), leaderAddress: null },
        ignoreLoss,
      );
      const { rows } = await session.query('SELECT database_id FROM store_state');
      const databaseId = rows[0]?.['database_id'] as string;
      const name = `"${address.database}" at ${address.host}`;
      return new PostgresSide(session, explain, databaseId, name);
    } catch (error) {
      throw explain(error);
    }
  }

  private constructor(
    session: DatabaseSession,
    explain: (error: unknown) => unknown,
    databaseId: string,
    name: string,
  ) {
    this.#session = session;
    this.#explain = explain;
    this.databaseId = databaseId;
    this.name = name;
  }

  async count({ name }: MovedTable): Promise<number> {
    const rows = await this.#run(`SELECT count(*)::double precision AS n FROM ${name}`);
    return rows[0]?.['n'] as number;
  }

  /** In the order of their keys. */
  async *rows(
    { name, nKeys, columns }: MovedTable,
    nSkipped: number,
  ): AsyncGenerator<readonly MovedRow[]> {
    const names = Object.keys(columns);
    const selected = Object.entries(columns).map(
      ([column, kind]) => `${SQL[kind].read(column)} AS ${column}`,
    );
    const order = (nKeys > 0 ? names.slice(0, nKeys) : names).map((column) => `${name}.${column}`);
    await this.#run('BEGIN READ ONLY');
    try {
      await this.#run(
        `DECLARE moved NO SCROLL CURSOR FOR SELECT ${selected.join(', ')} FROM ${name}
         ORDER BY ${order.join(', ')} OFFSET ${nSkipped}`,
      );
      for (;;) {
        const batch = await this.#run(`FETCH ${ROWS_PER_BATCH} FROM moved`);
        if (batch.length === 0) break;
        yield batch;
      }
    } finally {
      await this.#run('ROLLBACK');
    }
  }

  async append(table: MovedTable, rows: readonly MovedRow[]): Promise<void> {
    const { name, columns } = table;
    const fold = FOLDED[name];
    const kinds: [string, ColumnKind][] = Object.entries(columns);
    for (const column of Object.keys(fold?.(rows[0] ?? {}) ?? {})) kinds.push([column, 'text']);
    const targets = kinds.map(([column]) => column);
    const values = kinds.map(([column, kind]) => SQL[kind].write(`given.${column}`));
    if (hasVectorHash(table)) {
      targets.push('vector_hash');
      values.push(HASH_OF_VECTOR);
    }
    const types = kinds.map(([column, kind]) => `${column} ${SQL[kind].type}`);
    const given = rows.map((row) => sent({ ...row, ...fold?.(row) }));
    await this.#run(
      `INSERT INTO ${name} (${targets.join(', ')}) SELECT ${values.join(', ')}
       FROM ${recordset('$1', types.join(', '))}`,
      [asRecords(given)],
    );
  }

  async clear({ name }: MovedTable): Promise<void> {
    await this.#run(`DELETE FROM ${name}`);
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  async #run(sql: string, values: readonly string[] = []): Promise<MovedRow[]> {
    try {
      return (await this.#session.query(sql, values)).rows as MovedRow[];
    } catch (error) {
      throw this.#explain(error);
    }
  }
}

type SentValue = Exclude<MovedValue, Uint8Array>;

function sent(row: MovedRow): Readonly<Record<string, SentValue>> {
  const values = Object.entries(row).map(([column, value]) => [
    column,
    value instanceof Uint8Array ? vectorText(value) : value,
  ]);
  return Object.fromEntries(values);
}

/** As pgvector reads it. JSON has no negative zero. */
function vectorText(bytes: Uint8Array): string {
  const numbers = Array.from(floatsOf(bytes), (x) => (Object.is(x, -0) ? '-0' : String(x)));
  return `[${numbers.join(',')}]`;
}
