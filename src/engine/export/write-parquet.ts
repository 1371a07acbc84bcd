import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { ExportedMedia } from '#contract/export/export.ts';
import { NO_DOWNLOADS } from '#engine/store/file/no-downloads.ts';
import { type ExportJob, exportedRows } from './exported-rows.ts';

/** Types of DuckDB, by the field names of the API. */
const COLUMNS = {
  type: 'VARCHAR',
  media_id: 'VARCHAR',
  image_id: 'VARCHAR',
  caption: 'VARCHAR',
  labels: ['VARCHAR'],
  user_tags: ['VARCHAR'],
  file_name: 'VARCHAR',
  bounding_box: { x: 'DOUBLE', y: 'DOUBLE', width: 'DOUBLE', height: 'DOUBLE' },
  relevance_score: 'DOUBLE',
  relevance_score_type: 'VARCHAR',
  width: 'INTEGER',
  height: 'INTEGER',
  missing_since: 'TIMESTAMPTZ',
  near_identical_id: 'VARCHAR',
  n_near_identical: 'INTEGER',
  measure: 'DOUBLE',
  copy: { is_best: 'BOOLEAN', reason: 'VARCHAR', size_bytes: 'BIGINT' },
  cluster_id: 'VARCHAR',
} satisfies Record<keyof ExportedMedia, unknown>;

/** Columns that the published clients of the API read. */
const CLIENT_COLUMNS = { image_filename: 'VARCHAR', uniqueness_score: 'DOUBLE' };

/** Rows come in batches, and wait on disk. */
const OPTIONS = { ...NO_DOWNLOADS, memory_limit: '256MB', threads: '1' };

/**
 * Writes the rows of the JSON export as a Parquet file; dataset, model, query and time are among its
 * metadata. A Parquet file ends with its index, so it is sent when it is complete.
 * @param uniqueness by row of the index; adds the columns that the published clients of the API read
 */
export async function* writeParquet(
  job: ExportJob,
  uniqueness?: () => Promise<Float32Array | null>,
): AsyncGenerator<Uint8Array> {
  const table = uniqueness ? await withUniqueness(job, uniqueness) : plainTable(job);
  const folder = await mkdtemp(path.join(tmpdir(), 'semblance-export-'));
  try {
    const file = path.join(folder, 'export.parquet');
    const instance = await DuckDBInstance.create(path.join(folder, 'rows.duckdb'), OPTIONS);
    try {
      await copyRows(await instance.connect(), table, job.head, file);
    } finally {
      instance.closeSync();
    }
    yield* createReadStream(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Table {
  readonly columns: object;
  readonly batches: AsyncIterable<readonly object[]>;
}

function plainTable(job: ExportJob): Table {
  return { columns: COLUMNS, batches: exportedRows(job) };
}

async function withUniqueness(
  job: ExportJob,
  uniqueness: () => Promise<Float32Array | null>,
): Promise<Table> {
  const scores = await uniqueness();
  const { index } = job.search;
  const complete = (media: ExportedMedia) => {
    const row = index.rowOf(media.media_id);
    const uniqueness_score = row === undefined ? null : (scores?.[row] ?? null);
    return { ...media, image_filename: media.file_name, uniqueness_score };
  };
  async function* batches() {
    for await (const batch of exportedRows(job)) yield batch.map(complete);
  }
  return { columns: { ...COLUMNS, ...CLIENT_COLUMNS }, batches: batches() };
}

async function copyRows(
  connection: DuckDBConnection,
  { columns, batches }: Table,
  { query, ...head }: ExportJob['head'],
  file: string,
): Promise<void> {
  const structure = JSON.stringify([columns]);
  const rows = (json: string) =>
    `SELECT unnest(from_json(${json}, '${structure}'), max_depth := 2)`;
  await connection.run(`CREATE TABLE media AS ${rows("'[]'")}`);
  for await (const batch of batches) {
    await connection.run(`INSERT INTO media ${rows('$1')}`, [JSON.stringify(batch)]);
  }
  const metadata = { ...head, query: new URLSearchParams(query).toString() };
  const entries = Object.entries(metadata).map(([name, value]) => `${name}: ${quoted(value)}`);
  await connection.run(
    `COPY media TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {${entries.join()}})`,
  );
}

/** COPY takes no parameters. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
