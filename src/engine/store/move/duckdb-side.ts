import type { DuckDBAppender } from '@duckdb/node-api';
import { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { stage } from '#engine/store/file/staging.ts';
import { storableText } from '#engine/store/postgres/session/database-session.ts';
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
  /** Type of the staged values. */
  readonly type: string;
  read(column: string): string;
  write(column: string): string;
}

const asIs = (column: string) => column;
const castTo = (type: string) => (column: string) => `${column}::${type}`;

const SQL: Readonly<Record<ColumnKind, KindSql>> = {
  uuid: { type: 'VARCHAR', read: castTo('VARCHAR'), write: castTo('UUID') },
  text: { type: 'VARCHAR', read: asIs, write: asIs },
  integer: { type: 'DOUBLE', read: castTo('DOUBLE'), write: castTo('INTEGER') },
  bigint: { type: 'DOUBLE', read: castTo('DOUBLE'), write: castTo('BIGINT') },
  double: { type: 'DOUBLE', read: asIs, write: asIs },
  boolean: { type: 'BOOLEAN', read: asIs, write: asIs },
  time: {
    type: 'DOUBLE',
    read: (column) => `epoch_us(${column})::DOUBLE`,
    write: (column) => `make_timestamptz(${column}::BIGINT)`,
  },
  vector: { type: 'BLOB', read: asIs, write: asIs },
  texts: { type: 'VARCHAR', read: asIs, write: castTo('JSON::VARCHAR[]') },
  doubles: { type: 'VARCHAR', read: asIs, write: castTo('JSON::DOUBLE[]') },
  json: { type: 'VARCHAR', read: castTo('VARCHAR'), write: castTo('JSON') },
};

/** Columns that have another name here, or are empty in a store of an earlier version. */
const READ: Readonly<Record<string, string>> = {
  'annotation_problems.entry': '"row"',
  // As any other version of the detector, it makes the next run look for objects.
  'media.objects_version': "coalesce(objects_version, '')",
};
const WRITTEN: Readonly<Record<string, string>> = { 'annotation_problems.entry': '"row"' };

/** The store in a DuckDB file. */
export class DuckDbSide implements TableSide {
  readonly #file: DuckDbFile;

  /** Creates the file if it does not exist. @throws as `openDatabase` does */
  static async open(path: string): Promise<DuckDbSide> {
    return new DuckDbSide(await DuckDbFile.open(path));
  }

  private constructor(file: DuckDbFile) {
    this.#file = file;
  }

  async count({ name }: MovedTable): Promise<number> {
    const [row] = await this.#file.rows(`SELECT count(*)::DOUBLE AS n FROM ${name}`);
    return row?.['n'] as number;
  }

  /** In the order in which they were inserted, which DuckDB keeps. */
  async *rows({ name, columns }: MovedTable, nSkipped: number): AsyncGenerator<MovedRow[]> {
    const selected = Object.entries(columns).map(
      ([column, kind]) =>
        `${SQL[kind].read(READ[`${name}.${column}`] ?? `"${column}"`)} AS "${column}"`,
    );
    let batch: MovedRow[] = [];
    const sql = `SELECT ${selected.join(', ')} FROM ${name} OFFSET ${nSkipped}`;
    for await (const row of this.#file.stream(sql, [])) {
      batch.push(storable(row as MovedRow));
      if (batch.length < ROWS_PER_BATCH) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  async append(table: MovedTable, rows: readonly MovedRow[]): Promise<void> {
    const { name, columns } = table;
    const kinds = Object.entries(columns);
    const staged = kinds.map(([column, kind]) => `"${column}" ${SQL[kind].type}`);
    const targets = kinds.map(([column]) => WRITTEN[`${name}.${column}`] ?? `"${column}"`);
    const values = kinds.map(([column, kind]) => SQL[kind].write(`"${column}"`));
    if (hasVectorHash(table)) {
      targets.push('vector_hash');
      values.push('hash(vector)');
    }
    await this.#file.transaction(async (writer) => {
      await stage(writer, staged.join(', '), rows, (appender, row) => {
        for (const [column] of kinds) appendValue(appender, row[column] ?? null);
      });
      await writer.run(
        `INSERT INTO ${name} (${targets.join(', ')}) SELECT ${values.join(', ')} FROM staging`,
      );
    });
  }

  async clear({ name }: MovedTable): Promise<void> {
    await this.#file.transaction((writer) => writer.run(`DELETE FROM ${name}`));
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Texts as PostgreSQL can keep them. */
function storable(row: MovedRow): MovedRow {
  const texts = Object.entries(row).map(([column, value]) => [column, storableValue(value)]);
  return Object.fromEntries(texts);
}

function storableValue(value: MovedValue): MovedValue {
  if (typeof value === 'string') return storableText(value);
  if (!Array.isArray(value)) return value;
  return value.map((item) => (typeof item === 'string' ? storableText(item) : item));
}

function appendValue(appender: DuckDBAppender, value: MovedValue): void {
  if (value === null) appender.appendNull();
  else if (typeof value === 'string') appender.appendVarchar(value);
  else if (typeof value === 'number') appender.appendDouble(value);
  else if (typeof value === 'boolean') appender.appendBoolean(value);
  else if (value instanceof Uint8Array) appender.appendBlob(value);
  else appender.appendVarchar(JSON.stringify(value));
}
