import { type EntityType, THRESHOLDS } from '#contract/primitives.ts';
import type { PostgresDatabase } from '#engine/store/postgres/session/postgres-database.ts';
import { ENTITY_TABLES } from '#engine/store/rows/entity-tables.ts';
import type { RankedBatch, RankedGeneration, RankedSource } from '#engine/store/vector-store.ts';

/** Rows deleted by one transaction, between which other writes have their turn. */
const DELETED_AT_ONCE = 100_000;
const CLUSTERS = THRESHOLDS.map((threshold) => `cluster_${threshold}`);

export async function findGeneration(
  database: PostgresDatabase,
  datasetId: string,
  type: EntityType,
  version: string,
): Promise<RankedGeneration | undefined> {
  const [row] = await database.rows(
    `SELECT generation FROM ranked_generations
     WHERE dataset_id = $1::uuid AND entity_type = $2 AND version = $3 AND is_complete
     ORDER BY generation DESC LIMIT 1`,
    [datasetId, type, version],
  );
  return row && { datasetId, generation: row['generation'] as number };
}

/** Writes a batch in each transaction; readers find the generation when all are written. */
export async function publishGeneration(
  database: PostgresDatabase,
  source: RankedSource,
  batches: Iterable<RankedBatch>,
): Promise<RankedGeneration | undefined> {
  const { datasetId, type, version } = source;
  const { rows } = await database.transaction((run) =>
    run(
      `INSERT INTO ranked_generations (dataset_id, entity_type, version)
       VALUES ($1::uuid, $2, $3) RETURNING generation`,
      [datasetId, type, version],
    ),
  );
  const generation = rows[0]?.['generation'] as number;
  for (const batch of batches) {
    const nInserted = await insertBatch(database, source, generation, batch);
    if (nInserted !== batch.mediaIds.length) return undefined;
  }
  await database.transaction(async (run) => {
    await run(
      `UPDATE ranked_generations SET is_complete = true
       WHERE dataset_id = $1::uuid AND generation = $2::integer`,
      [datasetId, generation],
    );
    await run('ANALYZE ranked_rows');
  });
  return { datasetId, generation };
}

function insertBatch(
  database: PostgresDatabase,
  { datasetId, type, modelId }: RankedSource,
  generation: number,
  { firstRow, mediaIds, clusters }: RankedBatch,
): Promise<number> {
  const { vectors, id } = ENTITY_TABLES[type];
  const numbers = CLUSTERS.map((_, threshold) => `$${threshold + 6}::integer[]`);
  return database.transaction(async (run) => {
    const { nRows } = await run(
      `INSERT INTO ranked_rows (dataset_id, generation, row_index, media_id, ${CLUSTERS}, vector)
       SELECT $1::uuid, $2::integer, $3::integer + place - 1, ${id}, ${CLUSTERS}, vector::halfvec
       FROM unnest($5::uuid[], ${numbers}) WITH ORDINALITY AS given (${id}, ${CLUSTERS}, place)
       JOIN ${vectors} USING (${id})
       WHERE dataset_id = $1::uuid AND model_id = $4 ORDER BY place`,
      [datasetId, generation, firstRow, modelId, mediaIds, ...clusters],
    );
    return nRows;
  });
}

export async function keepOnly(
  database: PostgresDatabase,
  datasetId: string,
  type: EntityType,
  versions: readonly string[],
): Promise<void> {
  const isOther = `dataset_id = $1::uuid AND entity_type = $2
    AND NOT (is_complete AND version = ANY ($3::text[]))`;
  const values = [datasetId, type, versions];
  const others = await database.rows(
    `SELECT generation FROM ranked_generations WHERE ${isOther}`,
    values,
  );
  if (others.length === 0) return;
  await database.transaction((run) =>
    run(`UPDATE ranked_generations SET is_complete = false WHERE ${isOther}`, values),
  );
  for (const { generation } of others) {
    await deleteGeneration(database, datasetId, generation as number);
  }
}

async function deleteGeneration(
  database: PostgresDatabase,
  datasetId: string,
  generation: number,
): Promise<void> {
  const ofGeneration = 'dataset_id = $1::uuid AND generation = $2::integer';
  const [last] = await database.rows(
    `SELECT coalesce(max(row_index), -1) AS row FROM ranked_rows WHERE ${ofGeneration}`,
    [datasetId, generation],
  );
  for (let end = DELETED_AT_ONCE; ; end += DELETED_AT_ONCE) {
    await database.transaction((run) =>
      run(`DELETE FROM ranked_rows WHERE ${ofGeneration} AND row_index < $3::integer`, [
        ...[datasetId, generation, end],
      ]),
    );
    if (end > (last?.['row'] as number)) break;
  }
  await database.transaction((run) =>
    run(`DELETE FROM ranked_generations WHERE ${ofGeneration}`, [datasetId, generation]),
  );
}
