import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { SCHEMA_NAME } from '#engine/store/postgres/migrations/migrate.ts';
import {
  openTestDatabase,
  type TestDatabase,
} from '#engine/store/postgres/test-database.fixture.ts';
import { bytesOf } from '#engine/store/rows/rows.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { copyTables } from './copy-tables.ts';
import { DuckDbSide } from './duckdb-side.ts';
import {
  type ColumnKind,
  MOVED_TABLES,
  type MovedRow,
  type MovedTable,
  type MovedValue,
  type TableSide,
} from './moved-tables.ts';
import { PostgresSide } from './postgres-side.ts';

/** In one table, more than a batch. */
const nRowsOf = ({ name }: MovedTable) => (name === 'media_vectors' ? 1_050 : 60);

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await openTestDatabase();
  return () => database.close();
});
beforeEach(async () => {
  await database.empty();
  folder = await mkdtemp(path.join(tmpdir(), 'semblance-tables-'));
  return () => rm(folder, { recursive: true });
});

const TEXTS = [
  '',
  'cat',
  'Élan ß',
  "o'clock",
  '"quoted"',
  'a\\b\n\tc',
  '日本 🗾',
  '{a,NULL}',
  'null',
];
const FLOATS = [0, -0, 1e-45, -3.4028234663852886e38, 0.1, 1 / 3, 16_777_217];
const DOUBLES = [0, 0.1, 1 / 3, 5e-324, 1.7976931348623157e308, -1_700_000_000_000.2502];

/** Rows of all kinds of values, with the ones that are easily changed on the way. */
function rowsOf(table: MovedTable, random: () => number): MovedRow[] {
  const { columns, name } = table;
  const one = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  const uuid = () =>
    Array.from('xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx', (digit) =>
      digit === 'x' ? one([...'0123456789abcdef']) : digit,
    ).join('');
  const whole = (end: number) => Math.floor(random() * end);
  const make: Readonly<Record<ColumnKind, (n: number) => MovedValue>> = {
    uuid,
    text: (n) => `${one(TEXTS)}${n}`,
    integer: () => whole(2 ** 31),
    bigint: () => whole(2 ** 53),
    double: () => one(DOUBLES),
    boolean: () => random() < 0.5,
    time: () => 1_700_000_000_000_000 + whole(1e15),
    vector: () => bytesOf(Float32Array.from({ length: 1 + whole(40) }, () => one(FLOATS))),
    texts: () => Array.from({ length: whole(4) }, () => one(TEXTS)),
    doubles: () => Array.from({ length: whole(4) }, () => one(DOUBLES)),
    json: () => ' {"x":0.10, "y" : 1e-3}',
  };
  return Array.from({ length: nRowsOf(table) }, (_, n) =>
    Object.fromEntries(
      Object.entries(columns).map(([column, kind]) => [
        column,
        OPTIONAL.has(`${name}.${column}`) && random() < 0.3 ? null : make[kind](n),
      ]),
    ),
  );
}

/** Columns that may be null in both databases. */
const OPTIONAL = new Set([
  ...['media.changed_ms', 'media.inode', 'media.content_hash', 'media.missing_since'],
  ...['image_annotations.caption', 'annotation_problems.line', 'annotation_problems.entry'],
  ...['anchors.bounding_box', 'saved_views.created_by_key', 'deleted_media.vector'],
  ...['deleted_media.content_hash', 'deleted_objects.vector', 'datasets.previous_model_id'],
]);

async function contents(side: TableSide, table: MovedTable): Promise<string[]> {
  const rows: string[] = [];
  for await (const batch of side.rows(table, 0)) {
    for (const row of batch) {
      const values = Object.keys(table.columns).map((column) => {
        const value = row[column];
        return value instanceof Uint8Array ? [...value] : value;
      });
      rows.push(JSON.stringify(values));
    }
  }
  return rows.sort();
}

test('each value of each table is the same after both ways', async () => {
  const random = seededRandom(1);
  const source = await DuckDbSide.open(path.join(folder, 'source.duckdb'));
  for (const table of MOVED_TABLES) await source.append(table, rowsOf(table, random));
  const postgres = await PostgresSide.open(database.url);
  const tables = MOVED_TABLES.map((table) => ({ name: table.name, nRows: nRowsOf(table) }));
  expect(await copyTables(source, postgres, () => undefined)).toEqual(tables);
  const target = await DuckDbSide.open(path.join(folder, 'target.duckdb'));
  expect(await copyTables(postgres, target, () => undefined)).toEqual(tables);
  await postgres.close();
  for (const table of MOVED_TABLES) {
    expect(await contents(target, table), table.name).toEqual(await contents(source, table));
  }
  await source.close();
  await target.close();
});

/** What only one of the databases has: its state, and what it computes of the other columns. */
const OWN = new Set([
  ...['store_state', 'migrations', 'media_vectors.vector_hash', 'object_vectors.vector_hash'],
  ...['media.folder_name', 'media.folder_folded', 'objects.label_folded'],
  ...['text_lines.text_folded', 'image_annotations.folded'],
  // The name of another column here.
  'annotation_problems.row',
  // What workers do for a server that runs.
  ...['index_workers', 'embedding_jobs'],
  // Copies of vectors for searches in SQL, which are made again.
  ...['ranked_generations', 'ranked_rows'],
  // How often other servers had to read it again.
  'datasets.revision',
]);

test('each column of both databases is moved, or known to be of one of them', async () => {
  const file = await DuckDbFile.open(path.join(folder, 'empty.duckdb'));
  const inDuckDb = await file.rows(
    `SELECT table_name, column_name FROM duckdb_columns()
     JOIN duckdb_tables() USING (table_name) WHERE NOT duckdb_tables.temporary`,
  );
  await file.close();
  await (await PostgresSide.open(database.url)).close();
  const { rows: inPostgres } = await database.run(
    `SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = '${SCHEMA_NAME}'`,
  );
  expect(inDuckDb.length).toBeGreaterThan(100);
  expect(inPostgres.length).toBeGreaterThan(100);
  const moved = new Set(
    MOVED_TABLES.flatMap(({ name, columns }) =>
      Object.keys(columns).map((column) => `${name}.${column}`),
    ),
  );
  const unknown = [...inDuckDb, ...inPostgres].filter(({ table_name, column_name }) => {
    const column = `${table_name}.${column_name}`;
    return !moved.has(column) && !OWN.has(column) && !OWN.has(String(table_name));
  });
  expect(unknown).toEqual([]);
});
