import { DOUBLE, type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { type EntityType, THRESHOLDS } from '#contract/primitives.ts';
import type {
  ClusteredMedia,
  Clustering,
  ClusterMembership,
  ClusterStore,
  SaveClustersOptions,
} from '#engine/store/cluster-store.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { stage } from '#engine/store/file/staging.ts';
import { ENTITY_TABLES, modelOr } from '#engine/store/rows/entity-tables.ts';
import { clusteredMedia, clustering } from '#engine/store/rows/rows.ts';

/** Memberships joined with the labels and other data of the members. */
const CLUSTERED_ROWS: Readonly<Record<EntityType, string>> = {
  IMAGES: `
      SELECT media_id AS id, media_id AS image_id, labels,
        coalesce(object_labels, []) AS object_labels, vector_hash, clusters.* EXCLUDE model_id
      FROM (FROM clusters WHERE dataset_id = $1::UUID AND model_id = ${modelOr('$2')}) AS clusters
      JOIN media_vectors USING (dataset_id, model_id, media_id)
      JOIN image_texts USING (dataset_id, media_id)
      LEFT JOIN (SELECT media_id, list_sort(list(DISTINCT label)) AS object_labels FROM objects GROUP BY media_id)
        USING (media_id)`,
  OBJECTS: `
      SELECT object_id AS id, media_id AS image_id, [label] AS labels, [] AS object_labels,
        vector_hash, clusters.* EXCLUDE model_id
      FROM (FROM object_clusters WHERE dataset_id = $1::UUID AND model_id = ${modelOr('$2')}) AS clusters
      JOIN object_vectors USING (dataset_id, model_id, object_id)
      JOIN objects USING (dataset_id, object_id)`,
};

const OF_MODEL = `dataset_id = $1::UUID AND model_id = ${modelOr('$2')}`;
const IS_CLUSTERED_IMAGE = `media_id IN (SELECT media_id FROM clusters WHERE ${OF_MODEL})`;
const IS_CLUSTERED_OBJECT = `object_id IN (SELECT object_id FROM object_clusters WHERE ${OF_MODEL})`;
/**
 * Columns and rows that `members` are made of, table by table: joining their texts takes five times as
 * long.
 */
const FINGERPRINTED: Readonly<Record<EntityType, readonly (readonly [string, string])[]>> = {
  IMAGES: [
    ['clusters', `clusters WHERE ${OF_MODEL}`],
    ['media_id, vector_hash', `media_vectors WHERE ${OF_MODEL} AND ${IS_CLUSTERED_IMAGE}`],
    ['media_id, labels', `image_annotations WHERE dataset_id = $1::UUID AND ${IS_CLUSTERED_IMAGE}`],
    [
      'media_id, path',
      `media WHERE dataset_id = $1::UUID AND ${IS_CLUSTERED_IMAGE}
       AND (SELECT labels_from_folders FROM datasets WHERE dataset_id = $1::UUID)`,
    ],
    ['object_id, media_id, label', `objects WHERE dataset_id = $1::UUID AND ${IS_CLUSTERED_IMAGE}`],
  ],
  OBJECTS: [
    ['object_clusters', `object_clusters WHERE ${OF_MODEL}`],
    ['object_id, vector_hash', `object_vectors WHERE ${OF_MODEL} AND ${IS_CLUSTERED_OBJECT}`],
    [
      'object_id, media_id, label',
      `objects WHERE dataset_id = $1::UUID AND ${IS_CLUSTERED_OBJECT}`,
    ],
  ],
};

export class DuckDbClusters implements ClusterStore {
  readonly #file: DuckDbFile;

  constructor(file: DuckDbFile) {
    this.#file = file;
  }

  async save(
    datasetId: string,
    type: EntityType,
    memberships: Iterable<ClusterMembership>,
    cutOffs: readonly number[],
    { modelId, isPartial = false }: SaveClustersOptions = {},
  ): Promise<void> {
    const { clusters } = ENTITY_TABLES[type];
    // A part of a folder counts as changed as a whole, so that all rows are clustered again.
    const nChanged = isPartial ? 'count(*)' : '0';
    await this.#file.transaction(async (writer) => {
      await writer.run(
        `DELETE FROM ${clusters} WHERE dataset_id = $1::UUID AND model_id = ${modelOr('$2')}`,
        [datasetId, modelId ?? null],
      );
      await insertMemberships(writer, datasetId, type, memberships, modelId);
      await writer.run(
        `INSERT OR REPLACE INTO model_clusterings
         SELECT $1::UUID, ${modelOr('$2')}, $3, $4, count(*), ${nChanged} FROM staging`,
        [datasetId, modelId ?? null, type, listValue([...cutOffs])],
        [VARCHAR, VARCHAR, VARCHAR, LIST(DOUBLE)],
      );
    });
  }

  async clustering(
    datasetId: string,
    type: EntityType,
    modelId?: string,
  ): Promise<Clustering | undefined> {
    const [row] = await this.#file.rows(
      `SELECT * FROM model_clusterings
       WHERE dataset_id = $1::UUID AND model_id = ${modelOr('$2')} AND entity_type = $3`,
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
    const ofModel = `dataset_id = $1::UUID AND model_id = ${modelOr('$2')}`;
    await this.#file.transaction(async (writer) => {
      const gone = await writer.runAndReadAll(
        `DELETE FROM ${clusters} WHERE ${ofModel}
         AND ${id} NOT IN (SELECT ${id} FROM ${vectors} WHERE ${ofModel})`,
        [datasetId, modelId ?? null],
      );
      await insertMemberships(writer, datasetId, type, memberships, modelId);
      await writer.run(
        `UPDATE model_clusterings SET n_changed = n_changed + $4::INTEGER
         WHERE ${ofModel} AND entity_type = $3`,
        [datasetId, modelId ?? null, type, memberships.length + gone.rowsChanged],
      );
    });
  }

  async *members(
    datasetId: string,
    type: EntityType,
    modelId?: string,
  ): AsyncGenerator<ClusteredMedia> {
    const clusterIds = THRESHOLDS.map((level) => `cluster_id_${level}`);
    const order = clusterIds.toReversed().map((id) => `clustered.${id}`);
    // The client takes long to convert a UUID, and leaves much garbage.
    const stream = this.#file.stream(
      `SELECT vector_hash, labels, object_labels,
         ${['id', 'image_id', ...clusterIds].map((id) => `${id}::VARCHAR AS ${id}`).join()}
       FROM (${CLUSTERED_ROWS[type]}) AS clustered ORDER BY ${order.join()}, clustered.id`,
      [datasetId, modelId ?? null],
    );
    for await (const row of stream) yield clusteredMedia(row);
  }

  async fingerprint(datasetId: string, type: EntityType, modelId?: string): Promise<string> {
    const hashes = FINGERPRINTED[type].map(
      ([columns, rows]) =>
        `(SELECT count(*) || ' ' || coalesce(bit_xor(hash(${columns})), 0) FROM ${rows})`,
    );
    const [row] = await this.#file.rows(`SELECT concat_ws(' ', ${hashes.join()}) AS fingerprint`, [
      datasetId,
      modelId ?? null,
    ]);
    return row?.['fingerprint'] as string;
  }

  async areCurrent(datasetId: string, type: EntityType, modelId?: string): Promise<boolean> {
    const { vectors, id, clusters } = ENTITY_TABLES[type];
    const ofModel = `dataset_id = $1::UUID AND model_id = ${modelOr('$2')}`;
    const [row] = await this.#file.rows(
      `SELECT count(*) = 0 AS current
       FROM (SELECT ${id} AS id FROM ${vectors} WHERE ${ofModel}) AS there
       FULL JOIN (SELECT ${id} AS id FROM ${clusters} WHERE ${ofModel}) AS clustered
         ON there.id = clustered.id
       WHERE there.id IS NULL OR clustered.id IS NULL`,
      [datasetId, modelId ?? null],
    );
    return row?.['current'] === true;
  }
}

async function insertMemberships(
  writer: DuckDBConnection,
  datasetId: string,
  type: EntityType,
  memberships: Iterable<ClusterMembership>,
  modelId: string | undefined,
): Promise<void> {
  await stage(
    writer,
    `id VARCHAR, ${THRESHOLDS.map((level) => `cluster_id_${level} VARCHAR`).join()}`,
    memberships,
    (appender, { mediaId, clusterIds }) => {
      appender.appendVarchar(mediaId);
      for (const clusterId of clusterIds) appender.appendVarchar(clusterId);
    },
  );
  await writer.run(
    `INSERT INTO ${ENTITY_TABLES[type].clusters}
     SELECT $1::UUID, COLUMNS(*)::UUID, ${modelOr('$2')} FROM staging`,
    [datasetId, modelId ?? null],
  );
}
