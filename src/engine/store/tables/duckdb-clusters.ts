import { DOUBLE, type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { type EntityType, THRESHOLDS } from '#contract/primitives.ts';
import type {
  ClusteredMedia,
  Clustering,
  ClusterMembership,
  ClusterStore,
} from '#engine/store/cluster-store.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { ENTITY_TABLES } from '#engine/store/file/entity-tables.ts';
import { clusteredMedia, clustering } from '#engine/store/file/rows.ts';
import { stage } from '#engine/store/file/staging.ts';

/** Memberships joined with the labels and other data of the members. */
const CLUSTERED_ROWS: Readonly<Record<EntityType, string>> = {
  IMAGES: `
      SELECT media_id AS id, media_id AS image_id, labels,
        coalesce(object_labels, []) AS object_labels, file_size, modified_ms, clusters.*
      FROM clusters
      JOIN media USING (dataset_id, media_id)
      JOIN image_texts USING (dataset_id, media_id)
      LEFT JOIN (SELECT media_id, list_sort(list(DISTINCT label)) AS object_labels FROM objects GROUP BY media_id)
        USING (media_id)`,
  OBJECTS: `
      SELECT object_id AS id, media_id AS image_id, [label] AS labels, [] AS object_labels,
        file_size, modified_ms, object_clusters.*
      FROM object_clusters
      JOIN objects USING (dataset_id, object_id)
      JOIN media USING (dataset_id, media_id)`,
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
  ): Promise<void> {
    const { clusters } = ENTITY_TABLES[type];
    await this.#file.transaction(async (writer) => {
      await writer.run(`DELETE FROM ${clusters} WHERE dataset_id = $1::UUID`, [datasetId]);
      await insertMemberships(writer, datasetId, type, memberships);
      await writer.run(
        `INSERT OR REPLACE INTO clusterings
         SELECT $1::UUID, $2, $3, (SELECT count(*) FROM staging), 0`,
        [datasetId, type, listValue([...cutOffs])],
        [VARCHAR, VARCHAR, LIST(DOUBLE)],
      );
    });
  }

  async clustering(datasetId: string, type: EntityType): Promise<Clustering | undefined> {
    const [row] = await this.#file.rows(
      'SELECT * FROM clusterings WHERE dataset_id = $1::UUID AND entity_type = $2',
      [datasetId, type],
    );
    return row && clustering(row);
  }

  async join(
    datasetId: string,
    type: EntityType,
    memberships: readonly ClusterMembership[],
  ): Promise<void> {
    const { rows, id, clusters } = ENTITY_TABLES[type];
    await this.#file.transaction(async (writer) => {
      const gone = await writer.runAndReadAll(
        `DELETE FROM ${clusters} WHERE dataset_id = $1::UUID
         AND ${id} NOT IN (SELECT ${id} FROM ${rows} WHERE dataset_id = $1::UUID)`,
        [datasetId],
      );
      await insertMemberships(writer, datasetId, type, memberships);
      await writer.run(
        `UPDATE clusterings SET n_changed = n_changed + $3::INTEGER
         WHERE dataset_id = $1::UUID AND entity_type = $2`,
        [datasetId, type, memberships.length + gone.rowsChanged],
      );
    });
  }

  async *members(datasetId: string, type: EntityType): AsyncGenerator<ClusteredMedia> {
    const order = [...THRESHOLDS].reverse().map((level) => `cluster_id_${level}`);
    const stream = this.#file.stream(
      `${CLUSTERED_ROWS[type]} WHERE dataset_id = $1::UUID ORDER BY ${order.join()}, id`,
      [datasetId],
    );
    for await (const row of stream) yield clusteredMedia(row);
  }

  async fingerprint(datasetId: string, type: EntityType): Promise<string> {
    const [row] = await this.#file.rows(
      `SELECT count(*) || ' ' || coalesce(bit_xor(hash(clustered)), 0) AS fingerprint
       FROM (${CLUSTERED_ROWS[type]} WHERE dataset_id = $1::UUID) AS clustered`,
      [datasetId],
    );
    return row?.['fingerprint'] as string;
  }

  async areCurrent(datasetId: string, type: EntityType): Promise<boolean> {
    const { rows, id, clusters } = ENTITY_TABLES[type];
    const [row] = await this.#file.rows(
      `SELECT count(*) = 0 AS current
       FROM (SELECT ${id} AS id FROM ${rows} WHERE dataset_id = $1::UUID) AS there
       FULL JOIN (SELECT ${id} AS id FROM ${clusters} WHERE dataset_id = $1::UUID) AS clustered
         ON there.id = clustered.id
       WHERE there.id IS NULL OR clustered.id IS NULL`,
      [datasetId],
    );
    return row?.['current'] === true;
  }
}

async function insertMemberships(
  writer: DuckDBConnection,
  datasetId: string,
  type: EntityType,
  memberships: Iterable<ClusterMembership>,
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
    `INSERT INTO ${ENTITY_TABLES[type].clusters} SELECT $1::UUID, COLUMNS(*)::UUID FROM staging`,
    [datasetId],
  );
}
