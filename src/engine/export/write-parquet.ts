import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { ExportedMedia } from '#contract/export/export.ts';
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

const STRUCTURE = JSON.stringify([COLUMNS]);
/** Rows come in batches, and wait on disk. */
const LIMITS = { memory_limit: '256MB', threads: '1' };

/**
 * Writes the rows of the JSON export as a Parquet file; dataset, model, query and time are among its
 * metadata. A Parquet file ends with its index, so it is sent when it is complete.
 */
export async function* writeParquet(job: ExportJob): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(path.join(tmpdir(), 'semblance-export-'));
  try {
    const file = path.join(folder, 'export.parquet');
    const instance = await DuckDBInstance.create(path.join(folder, 'rows.duckdb'), LIMITS);
    try {
      await copyRows(await instance.connect(), job, file);
    } finally {
      instance.closeSync();
    }
    yield* createReadStream(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function copyRows(connection: DuckDBConnection, job: ExportJob, file: string): Promise<void> {
  const rows = (json: string) =>
    `SELECT unnest(from_json(${json}, '${STRUCTURE}'), max_depth := 2)`;
  await connection.run(`CREATE TABLE media AS ${rows("'[]'")}`);
  for await (const batch of exportedRows(job)) {
    await connection.run(`INSERT INTO media ${rows('$1')}`, [JSON.stringify(batch)]);
  }
  const { query, ...head } = job.head;
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
