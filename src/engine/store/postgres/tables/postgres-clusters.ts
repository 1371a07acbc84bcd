import { type EntityType, THRESHOLDS } from '#contract/primitives.ts';
import type {
  ClusteredMedia,
  Clustering,
  ClusterMembership,
  ClusterStore,
  SaveClustersOptions,
} from '#engine/store/cluster-store.ts';
import type { PostgresDatabase, Run } from '#engine/store/postgres/session/postgres-database.ts';
import { asRecords, recordset } from '#engine/store/postgres/session/recordset.ts';
import { ENTITY_TABLES, modelOr } from '#engine/store/rows/entity-tables.ts';
import { clusteredMedia, clustering } from '#engine/store/rows/rows.ts';
import { IMAGE_TEXTS } from './image-texts.ts';

const CLUSTER_IDS = THRESHOLDS.map((level) => `cluster_id_${level}`);
const OF_MODEL = `dataset_id = $1::uuid AND model_id = ${modelOr('$2')}`;

/** Memberships joined with the labels and other data of the members. */
const CLUSTERED_ROWS: Readonly<Record<EntityType, string>> = {
  IMAGES: `
    SELECT media_id AS id, media_id AS image_id, labels,
      coalesce(object_labels, '{}') AS object_labels, vector_hash, ${CLUSTER_IDS}
    FROM (SELECT * FROM clusters WHERE ${OF_MODEL}) AS members
    JOIN media_vectors USING (dataset_id, model_id, media_id)
    JOIN (${IMAGE_TEXTS}) AS texts USING (dataset_id, media_id)
    LEFT JOIN (
      SELECT media_id, array_agg(DISTINCT label) AS object_labels FROM objects
      WHERE dataset_id = $1::uuid GROUP BY media_id) AS labeled USING (media_id)`,
  OBJECTS: `
    SELECT object_id AS id, media_id AS image_id, ARRAY[label] AS labels,
      ARRAY[]::text[] AS object_labels, vector_hash, ${CLUSTER_IDS}
    FROM (SELECT * FROM object_clusters WHERE ${OF_MODEL}) AS members
    JOIN object_vectors USING (dataset_id, model_id, object_id)
    JOIN objects USING (dataset_id, object_id)`,
};

const IS_CLUSTERED_IMAGE = `media_id IN (SELECT media_id FROM clusters WHERE ${OF_MODEL})`;
const IS_CLUSTERED_OBJECT = `object_id IN (SELECT object_id FROM object_clusters WHERE ${OF_MODEL})`;
/** Columns and rows that `members` are made of. */
const FINGERPRINTED: Readonly<Record<EntityType, readonly (readonly [string, string])[]>> = {
  IMAGES: [
    [`media_id, ${CLUSTER_IDS}`, `clusters WHERE ${OF_MODEL}`],
    ['media_id, vector_hash', `media_vectors WHERE ${OF_MODEL} AND ${IS_CLUSTERED_IMAGE}`],
    ['media_id, labels', `image_annotations WHERE dataset_id = $1::uuid AND ${IS_CLUSTERED_IMAGE}`],
    [
      'media_id, folder_name',
      `media WHERE dataset_id = $1::uuid AND ${IS_CLUSTERED_IMAGE}
       AND (SELECT labels_from_folders FROM datasets WHERE dataset_id = $1::uuid)`,
    ],
    ['object_id, media_id, label', `objects WHERE dataset_id = $1::uuid AND ${IS_CLUSTERED_IMAGE}`],
  ],
  OBJECTS: [
    [`object_id, ${CLUSTER_IDS}`, `object_clusters WHERE ${OF_MODEL}`],
    ['object_id, vector_hash', `object_vectors WHERE ${OF_MODEL} AND ${IS_CLUSTERED_OBJECT}`],
    [
      'object_id, media_id, label',
      `objects WHERE dataset_id = $1::uuid AND ${IS_CLUSTERED_OBJECT}`,
    ],
  ],
};

/** Rows in one value of a statement: some megabytes. */
const BATCH = 10_000;

export class PostgresClusters implements ClusterStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async save(
    datasetId: string,
    type: EntityType,
    memberships: Iterable<ClusterMembership>,
    cutOffs: readonly number[],
    { modelId, isPartial = false }: SaveClustersOptions = {},
  ): Promise<void> {
    const { clusters } = ENTITY_TABLES[type];
    // A repeated transaction reads them again.
    const all = [...memberships];
    // A part of a folder counts as changed as a whole, so that all rows are clustered again.
    const nChanged = isPartial ? all.length : 0;
    await this.#database.transaction(async (run) => {
      await run(`DELETE FROM ${clusters} WHERE ${OF_MODEL}`, [datasetId, modelId ?? null]);
      await insertMemberships(run, datasetId, type, all, modelId);
      await run(
        `INSERT INTO model_clusterings
           (dataset_id, model_id, entity_type, cut_offs, n_rows, n_changed)
         VALUES ($1::uuid, ${modelOr('$2')}, $3, $4::double precision[], $5::integer, $6::integer)
         ON CONFLICT (dataset_id, model_id, entity_type) DO UPDATE SET
           cut_offs = excluded.cut_offs, n_rows = excluded.n_rows, n_changed = excluded.n_changed`,
        [datasetId, modelId ?? null, type, cutOffs, all.length, nChanged],
      );
    });
  }

  async clustering(
    datasetId: string,
    type: EntityType,
    modelId?: string,
  ): Promise<Clustering | undefined> {
    const [row] = await this.#database.rows(
      `SELECT cut_offs, n_rows, n_changed FROM model_clusterings
       WHERE ${OF_MODEL} AND entity_type = $3`,
      [datasetId, modelId ?? null, type],
    );
    return row && clustering(row);
  }

  async join(
    datasetId: string,
    type: EntityType,
    memberships: readonly ClusterMembership[],
    modelId?: string,
  ): Promise<void> {
    const { vectors, id, clusters } = ENTITY_TABLES[type];
    await this.#database.transaction(async (run) => {
      const gone = await run(
        `DELETE FROM ${clusters} AS members WHERE ${OF_MODEL} AND NOT EXISTS (
           SELECT FROM ${vectors} AS embedded
           WHERE embedded.dataset_id = members.dataset_id
             AND embedded.model_id = members.model_id AND embedded.${id} = members.${id})`,
        [datasetId, modelId ?? null],
      );
      await insertMemberships(run, datasetId, type, memberships, modelId);
      await run(
        `UPDATE model_clusterings SET n_changed = n_changed + $4::integer
         WHERE ${OF_MODEL} AND entity_type = $3`,
        [datasetId, modelId ?? null, type, memberships.length + gone.nRows],
      );
    });
  }

  async *members(
    datasetId: string,
    type: EntityType,
    modelId?: string,
  ): AsyncGenerator<ClusteredMedia> {
    const rows = this.#database.stream(
      `${CLUSTERED_ROWS[type]} ORDER BY ${[...CLUSTER_IDS.toReversed(), 'id']}`,
      [datasetId, modelId ?? null],
    );
    for await (const row of rows) yield clusteredMedia(row);
  }

  async fingerprint(datasetId: string, type: EntityType, modelId?: string): Promise<string> {
    const hashes = FINGERPRINTED[type].map(
      ([columns, rows]) =>
        `(SELECT count(*) || ' ' || coalesce(bit_xor(hash_record_extended(ROW(${columns}), 0)), 0)
          FROM ${rows})`,
    );
    const [row] = await this.#database.rows(
      `SELECT concat_ws(' ', ${hashes.join()}) AS fingerprint`,
      [datasetId, modelId ?? null],
    );
    return row?.['fingerprint'] as string;
  }

  async areCurrent(datasetId: string, type: EntityType, modelId?: string): Promise<boolean> {
    const { vectors, id, clusters } = ENTITY_TABLES[type];
    const [row] = await this.#database.rows(
      `SELECT NOT EXISTS (
         SELECT FROM (SELECT ${id} AS id FROM ${vectors} WHERE ${OF_MODEL}) AS embedded
         FULL JOIN (SELECT ${id} AS id FROM ${clusters} WHERE ${OF_MODEL}) AS clustered
           ON embedded.id = clustered.id
         WHERE embedded.id IS NULL OR clustered.id IS NULL) AS current`,
      [datasetId, modelId ?? null],
    );
    return row?.['current'] === true;
  }
}

async function insertMemberships(
  run: Run,
  datasetId: string,
  type: EntityType,
  memberships: readonly ClusterMembership[],
  modelId: string | undefined,
): Promise<void> {
  const { clusters, id } = ENTITY_TABLES[type];
  for (let first = 0; first < memberships.length; first += BATCH) {
    const batch = memberships.slice(first, first + BATCH).map(({ mediaId, clusterIds }) => ({
      id: mediaId,
      ...Object.fromEntries(CLUSTER_IDS.map((name, level) => [name, clusterIds[level] ?? null])),
    }));
    await run(
      `INSERT INTO ${clusters} (dataset_id, model_id, ${id}, ${CLUSTER_IDS})
       SELECT $1::uuid, ${modelOr('$2')}, given.*
       FROM ${recordset('$3', ['id', ...CLUSTER_IDS].map((name) => `${name} uuid`).join())}
       ON CONFLICT (dataset_id, model_id, ${id}) DO UPDATE SET
         ${CLUSTER_IDS.map((name) => `${name} = excluded.${name}`).join()}`,
      [datasetId, modelId ?? null, asRecords(batch)],
    );
  }
}
