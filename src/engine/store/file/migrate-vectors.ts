import type { DuckDBConnection } from '@duckdb/node-api';
import { SCHEMA_VERSION } from './schema.ts';

/** Tables that had a vector of the dataset's only model in each row, with the copy of it. */
const COPIES = {
  media:
    'media_vectors (dataset_id, model_id, media_id, is_exact, vector) SELECT dataset_id, %MODEL, media_id, true, vector',
  objects:
    'object_vectors (dataset_id, model_id, object_id, vector) SELECT dataset_id, %MODEL, object_id, vector',
  anchors:
    'anchor_vectors (dataset_id, model_id, anchor_id, vector) SELECT dataset_id, %MODEL, anchor_id, vector',
} as const;

const MODEL = "coalesce(model_id, '')";

/**
 * Moves the vectors and clusters of an earlier version, which had one model per dataset, to the
 * tables that keep them by model, and adds the hashes of vectors that have none. Does nothing in other
 * stores. An interruption leaves the store as
 * it was.
 * @param writer after the tables of this version were created
 */
export async function migrateVectors(writer: DuckDBConnection): Promise<void> {
  await writer.run('BEGIN');
  for (const [table, copy] of Object.entries(COPIES)) {
    if (
      !(await exists(
        writer,
        'duckdb_columns()',
        `table_name = '${table}' AND column_name = 'vector'`,
      ))
    )
      continue;
    await writer.run(
      `INSERT INTO ${copy.replace('%MODEL', MODEL)} FROM ${table} LEFT JOIN datasets USING (dataset_id)`,
    );
    await writer.run(`ALTER TABLE ${table} DROP COLUMN vector`);
  }
  for (const table of ['media_vectors', 'object_vectors']) {
    await writer.run(`UPDATE ${table} SET vector_hash = hash(vector) WHERE vector_hash IS NULL`);
  }
  for (const table of ['clusters', 'object_clusters']) {
    await writer.run(
      `UPDATE ${table} SET model_id = coalesce(
         (SELECT model_id FROM datasets WHERE datasets.dataset_id = ${table}.dataset_id), '')
       WHERE model_id IS NULL`,
    );
  }
  if (await exists(writer, 'duckdb_tables()', "table_name = 'clusterings'")) {
    await writer.run(
      `INSERT INTO model_clusterings
       SELECT dataset_id, ${MODEL}, entity_type, cut_offs, n_rows, n_changed
       FROM clusterings LEFT JOIN datasets USING (dataset_id)`,
    );
    await writer.run('DROP TABLE clusterings');
  }
  await writer.run(`UPDATE store_state SET schema_version = ${SCHEMA_VERSION}`);
  await writer.run('COMMIT');
}

async function exists(
  writer: DuckDBConnection,
  catalog: string,
  condition: string,
): Promise<boolean> {
  const found = await writer.runAndReadAll(`FROM ${catalog} SELECT 1 WHERE ${condition}`);
  return found.currentRowCount > 0;
}
