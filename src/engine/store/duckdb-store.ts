import {
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBResultReader,
  type DuckDBValue,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api';
import { type EntityType, THRESHOLDS } from '#contract/primitives.ts';
import { datasetStats, removeDataset } from './duckdb-datasets.ts';
import { DuckDbRefusals } from './duckdb-refusals.ts';
import { DuckDbTags, removeTagsOf, type Transaction } from './duckdb-tags.ts';
import { mediaSaying } from './duckdb-texts.ts';
import { DuckDbViews } from './duckdb-views.ts';
import {
  annotationProblem,
  appendFileVersion,
  bytesOf,
  clusteredMedia,
  clustering,
  describedMedia,
  fileVersion,
  floatsOf,
  identifiedVector,
  knownFile,
  storedAnchor,
  storedDataset,
  storedObject,
} from './rows.ts';
import { SCHEMA } from './schema.ts';
import {
  type AnnotationProblem,
  type ClusteredMedia,
  type Clustering,
  type ClusterMembership,
  type DescribedMedia,
  type EmbeddedMedia,
  type GoneObjects,
  type IdentifiedVector,
  type ImageAnnotation,
  type KnownFile,
  type NewObject,
  type RefusalStore,
  type SkippedFile,
  type Store,
  type StoredAnchor,
  type StoredDataset,
  type StoredObject,
  type StoredStats,
  type StoredVectors,
  StoreInUseError,
  type TagStore,
  type ViewStore,
} from './store.ts';

const FILE_VERSION = 'path VARCHAR, file_size BIGINT, modified_ms DOUBLE';
const MEDIA_COLUMNS = 'media_id, path, file_size, modified_ms, width, height, format';

const OBJECT_ROWS = `
  SELECT object_id, label, x, y, objects.width AS box_width, objects.height AS box_height,
    media.* EXCLUDE vector
  FROM objects JOIN media USING (dataset_id, media_id)`;

/** Where images and objects lie, and how their clusters come back with what describes them. */
const TABLES = {
  IMAGES: {
    rows: 'media',
    id: 'media_id',
    clusters: 'clusters',
    clusteredRows: `
      SELECT media_id AS id, media_id AS image_id, coalesce(labels, []) AS labels,
        coalesce(object_labels, []) AS object_labels, file_size, modified_ms, clusters.*
      FROM clusters
      JOIN media USING (dataset_id, media_id)
      LEFT JOIN image_annotations USING (dataset_id, media_id)
      LEFT JOIN (SELECT media_id, list_sort(list(DISTINCT label)) AS object_labels FROM objects GROUP BY media_id)
        USING (media_id)`,
  },
  OBJECTS: {
    rows: 'objects',
    id: 'object_id',
    clusters: 'object_clusters',
    clusteredRows: `
      SELECT object_id AS id, media_id AS image_id, [label] AS labels, [] AS object_labels,
        file_size, modified_ms, object_clusters.*
      FROM object_clusters
      JOIN objects USING (dataset_id, object_id)
      JOIN media USING (dataset_id, media_id)`,
  },
} as const;

/**
 * Opens the store in a DuckDB file, made if it is not there. DuckDB locks the file for this process.
 * @throws StoreInUseError when another process holds the file
 */
export async function openDuckDbStore(file: string): Promise<Store> {
  const instance = await openInstance(file);
  const reader = await instance.connect();
  const writer = await instance.connect();
  await writer.run(SCHEMA);
  return new DuckDbStore(instance, reader, writer);
}

async function openInstance(file: string): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(file);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!message.includes('Could not set lock')) throw error;
    const pid = /PID (\d+)/.exec(message)?.[1];
    throw new StoreInUseError(
      pid ? `in use by another process (${pid})` : 'in use by another process',
    );
  }
}

class DuckDbStore implements Store {
  readonly tags: TagStore;
  readonly refusals: RefusalStore;
  readonly views: ViewStore;
  readonly #instance: DuckDBInstance;
  readonly #reader: DuckDBConnection;
  readonly #writer: DuckDBConnection;
  /** Ends when the last write asked for has ended: transactions of one connection must not mix. */
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(instance: DuckDBInstance, reader: DuckDBConnection, writer: DuckDBConnection) {
    this.#instance = instance;
    this.#reader = reader;
    this.#writer = writer;
    const transaction: Transaction = (work) => this.#transaction(work);
    this.tags = new DuckDbTags(reader, transaction);
    this.refusals = new DuckDbRefusals(reader, transaction);
    this.views = new DuckDbViews(reader, transaction);
  }

  async datasets(): Promise<StoredDataset[]> {
    const rows = await this.#rows('SELECT * FROM datasets ORDER BY created_at, dataset_id');
    return rows.map(storedDataset);
  }

  async saveDataset(dataset: StoredDataset): Promise<void> {
    await this.#transaction((writer) =>
      writer.run(
        'INSERT OR REPLACE INTO datasets VALUES ($1::UUID, $2, $3, $4, $5::TIMESTAMPTZ, $6::TIMESTAMPTZ, $7)',
        [
          dataset.datasetId,
          dataset.displayName,
          dataset.folder,
          dataset.modelId,
          dataset.createdAt.toISOString(),
          dataset.updatedAt.toISOString(),
          dataset.source,
        ],
      ),
    );
  }

  removeDataset(datasetId: string): Promise<string[]> {
    return this.#transaction((writer) => removeDataset(writer, datasetId));
  }

  stats(datasetId: string): Promise<StoredStats> {
    return datasetStats(this.#reader, datasetId);
  }

  async forgetVectors(datasetId: string): Promise<void> {
    const tables = [
      'media',
      'skipped_files',
      'objects',
      'clusters',
      'object_clusters',
      'clusterings',
      'anchors',
    ];
    await this.#transaction(async (writer) => {
      for (const table of tables) {
        await writer.run(`DELETE FROM ${table} WHERE dataset_id = $1::UUID`, [datasetId]);
      }
    });
  }

  async knownFiles(datasetId: string): Promise<KnownFile[]> {
    const rows = await this.#rows(
      `SELECT path, file_size, modified_ms, coalesce(objects_version, '') AS objects_version
       FROM media WHERE dataset_id = $1::UUID
       UNION ALL
       SELECT path, file_size, modified_ms, NULL FROM skipped_files WHERE dataset_id = $1::UUID`,
      [datasetId],
    );
    return rows.map(knownFile);
  }

  async saveMedia(datasetId: string, media: readonly EmbeddedMedia[]): Promise<GoneObjects> {
    return this.#transaction(async (writer) => {
      const columns = `media_id VARCHAR, ${FILE_VERSION}, width INTEGER, height INTEGER, format VARCHAR, vector BLOB, objects_version VARCHAR`;
      await this.#stage(columns, media, (appender, item) => {
        appender.appendVarchar(item.mediaId);
        appendFileVersion(appender, item);
        appender.appendInteger(item.width);
        appender.appendInteger(item.height);
        appender.appendVarchar(item.format);
        appender.appendBlob(bytesOf(item.vector));
        appender.appendVarchar(item.objectsVersion);
      });
      await writer.run(
        `INSERT OR REPLACE INTO media (dataset_id, ${MEDIA_COLUMNS}, vector, objects_version)
         SELECT $1::UUID, media_id::UUID, * EXCLUDE media_id FROM staging`,
        [datasetId],
      );
      await writer.run(
        'DELETE FROM skipped_files WHERE dataset_id = $1::UUID AND path IN (SELECT path FROM staging)',
        [datasetId],
      );
      await writer.run(
        'DELETE FROM clusters WHERE media_id IN (SELECT media_id::UUID FROM staging)',
      );
      const replaced = await writer.runAndReadAll(
        'DELETE FROM objects WHERE media_id IN (SELECT media_id::UUID FROM staging) RETURNING object_id',
      );
      await this.#insertObjects(datasetId, media);
      const kept = new Set(media.flatMap(({ objects }) => objects.map((one) => one.objectId)));
      return objectIds(replaced).filter((id) => !kept.has(id));
    });
  }

  async #insertObjects(datasetId: string, media: readonly EmbeddedMedia[]): Promise<void> {
    const objects = media.flatMap((image) =>
      image.objects.map((object) => ({ mediaId: image.mediaId, ...object })),
    );
    await this.#stage<NewObject & { mediaId: string }>(
      'object_id VARCHAR, media_id VARCHAR, label VARCHAR, x DOUBLE, y DOUBLE, width DOUBLE, height DOUBLE, vector BLOB',
      objects,
      (appender, { objectId, mediaId, label, boundingBox, vector }) => {
        for (const text of [objectId, mediaId, label]) appender.appendVarchar(text);
        const { x, y, width, height } = boundingBox;
        for (const side of [x, y, width, height]) appender.appendDouble(side);
        appender.appendBlob(bytesOf(vector));
      },
    );
    await this.#writer.run(
      `INSERT INTO objects
       SELECT object_id::UUID, $1::UUID, media_id::UUID, * EXCLUDE (object_id, media_id)
       FROM staging`,
      [datasetId],
    );
    // An object may come back under its old id with another vector.
    await this.#writer.run(
      'DELETE FROM object_clusters WHERE object_id IN (SELECT object_id::UUID FROM staging)',
    );
  }

  async saveSkipped(datasetId: string, skipped: readonly SkippedFile[]): Promise<GoneObjects> {
    return this.#transaction(async (writer) => {
      await this.#stage(`${FILE_VERSION}, reason VARCHAR`, skipped, (appender, item) => {
        appendFileVersion(appender, item);
        appender.appendVarchar(item.reason);
      });
      await writer.run('INSERT OR REPLACE INTO skipped_files SELECT $1::UUID, * FROM staging', [
        datasetId,
      ]);
      await writer.run(
        'DELETE FROM media WHERE dataset_id = $1::UUID AND path IN (SELECT path FROM staging)',
        [datasetId],
      );
      return this.#removeOrphans(datasetId);
    });
  }

  async skippedFiles(datasetId: string): Promise<SkippedFile[]> {
    const rows = await this.#rows(
      'SELECT * FROM skipped_files WHERE dataset_id = $1::UUID ORDER BY path',
      [datasetId],
    );
    return rows.map((row) => ({ ...fileVersion(row), reason: row['reason'] as string }));
  }

  async removeFiles(datasetId: string, paths: readonly string[]): Promise<GoneObjects> {
    return this.#transaction(async (writer) => {
      await removeTagsOf(writer, datasetId, paths);
      for (const table of ['media', 'skipped_files']) {
        await writer.run(
          `DELETE FROM ${table} WHERE dataset_id = $1::UUID AND path IN (SELECT unnest($2))`,
          [datasetId, listValue([...paths])],
          [VARCHAR, LIST(VARCHAR)],
        );
      }
      return this.#removeOrphans(datasetId);
    });
  }

  /** Objects go with their image. */
  async #removeOrphans(datasetId: string): Promise<GoneObjects> {
    const gone = await this.#writer.runAndReadAll(
      `DELETE FROM objects
       WHERE dataset_id = $1::UUID AND media_id NOT IN (SELECT media_id FROM media)
       RETURNING object_id`,
      [datasetId],
    );
    return objectIds(gone);
  }

  async media(
    datasetId: string,
    mediaIds: readonly string[],
  ): Promise<Map<string, DescribedMedia>> {
    const rows = await this.#rowsByIds(
      `SELECT ${MEDIA_COLUMNS}, coalesce(labels, []) AS labels, caption
       FROM media LEFT JOIN image_annotations USING (dataset_id, media_id)
       WHERE dataset_id = $1::UUID AND media_id IN (SELECT unnest($2)::UUID)`,
      datasetId,
      mediaIds,
    );
    return new Map(rows.map((row) => [row['media_id'] as string, describedMedia(row)]));
  }

  async objects(
    datasetId: string,
    objectIds: readonly string[],
  ): Promise<Map<string, StoredObject>> {
    const rows = await this.#rowsByIds(
      `${OBJECT_ROWS} WHERE dataset_id = $1::UUID AND object_id IN (SELECT unnest($2)::UUID)`,
      datasetId,
      objectIds,
    );
    return new Map(rows.map((row) => [row['object_id'] as string, storedObject(row)]));
  }

  async objectsIn(datasetId: string, mediaIds: readonly string[]): Promise<StoredObject[]> {
    const rows = await this.#rowsByIds(
      `${OBJECT_ROWS} WHERE dataset_id = $1::UUID AND media_id IN (SELECT unnest($2)::UUID)
       ORDER BY x, y, object_id`,
      datasetId,
      mediaIds,
    );
    return rows.map(storedObject);
  }

  mediaSaying(datasetId: string, type: EntityType, words: readonly string[]): Promise<string[]> {
    return mediaSaying(this.#reader, datasetId, type, words);
  }

  async saveImageAnnotations(
    datasetId: string,
    annotations: ReadonlyMap<string, ImageAnnotation>,
  ): Promise<boolean> {
    let isDifferent = false;
    await this.#transaction(async (writer) => {
      await this.#stage(
        'media_id VARCHAR, labels VARCHAR, caption VARCHAR',
        annotations,
        (appender, [mediaId, { labels, caption }]) => {
          appender.appendVarchar(mediaId);
          appender.appendVarchar(JSON.stringify(labels));
          if (caption === null) appender.appendNull();
          else appender.appendVarchar(caption);
        },
      );
      const before =
        'SELECT media_id, labels, caption FROM image_annotations WHERE dataset_id = $1::UUID';
      const now =
        'SELECT media_id::UUID AS media_id, labels::JSON::VARCHAR[] AS labels, caption FROM staging';
      const difference = await writer.runAndReadAll(
        `SELECT count(*)::INTEGER AS n
         FROM ((${before} EXCEPT ${now}) UNION ALL (${now} EXCEPT ${before}))`,
        [datasetId],
      );
      isDifferent = difference.getRowObjectsJS()[0]?.['n'] !== 0;
      if (!isDifferent) return;
      await writer.run('DELETE FROM image_annotations WHERE dataset_id = $1::UUID', [datasetId]);
      await writer.run(`INSERT INTO image_annotations SELECT $1::UUID, * FROM (${now})`, [
        datasetId,
      ]);
    });
    return isDifferent;
  }

  async saveAnnotationProblems(
    datasetId: string,
    problems: readonly AnnotationProblem[],
  ): Promise<void> {
    await this.#transaction(async (writer) => {
      await this.#stage(
        'file VARCHAR, "row" INTEGER, reason VARCHAR',
        problems,
        (appender, problem) => {
          appender.appendVarchar(problem.file);
          if (problem.row === null) appender.appendNull();
          else appender.appendInteger(problem.row);
          appender.appendVarchar(problem.reason);
        },
      );
      await writer.run('DELETE FROM annotation_problems WHERE dataset_id = $1::UUID', [datasetId]);
      await writer.run('INSERT INTO annotation_problems SELECT $1::UUID, * FROM staging', [
        datasetId,
      ]);
    });
  }

  async annotationProblems(datasetId: string): Promise<AnnotationProblem[]> {
    const rows = await this.#rows(
      'SELECT * FROM annotation_problems WHERE dataset_id = $1::UUID ORDER BY file, "row" NULLS LAST',
      [datasetId],
    );
    return rows.map(annotationProblem);
  }

  async vectors(datasetId: string, type: EntityType, dims: number): Promise<StoredVectors> {
    const { rows: table, id } = TABLES[type];
    const [total] = await this.#rows(
      `SELECT count(*)::INTEGER AS n FROM ${table} WHERE dataset_id = $1::UUID`,
      [datasetId],
    );
    const n = total?.['n'] as number;
    const shared = new SharedArrayBuffer(n * dims * Float32Array.BYTES_PER_ELEMENT);
    const vectors = new Float32Array(shared);
    const mediaIds: string[] = [];
    const stream = this.#stream(
      `SELECT ${id} AS id, vector FROM ${table} WHERE dataset_id = $1::UUID
       ORDER BY ${id} LIMIT ${n}`,
      [datasetId],
    );
    for await (const row of stream) {
      vectors.set(floatsOf(row['vector'] as Uint8Array), mediaIds.length * dims);
      mediaIds.push(row['id'] as string);
    }
    return { mediaIds, vectors };
  }

  async saveClusters(
    datasetId: string,
    type: EntityType,
    memberships: Iterable<ClusterMembership>,
    cutOffs: readonly number[],
  ): Promise<void> {
    const { clusters } = TABLES[type];
    await this.#transaction(async (writer) => {
      await writer.run(`DELETE FROM ${clusters} WHERE dataset_id = $1::UUID`, [datasetId]);
      await this.#insertMemberships(datasetId, type, memberships);
      await writer.run(
        `INSERT OR REPLACE INTO clusterings
         SELECT $1::UUID, $2, $3, (SELECT count(*) FROM staging), 0`,
        [datasetId, type, listValue([...cutOffs])],
        [VARCHAR, VARCHAR, LIST(DOUBLE)],
      );
    });
  }

  async clustering(datasetId: string, type: EntityType): Promise<Clustering | undefined> {
    const [row] = await this.#rows(
      'SELECT * FROM clusterings WHERE dataset_id = $1::UUID AND entity_type = $2',
      [datasetId, type],
    );
    return row && clustering(row);
  }

  async unclustered(datasetId: string, type: EntityType): Promise<IdentifiedVector[]> {
    const { rows, id, clusters } = TABLES[type];
    const found = await this.#rows(
      `SELECT ${id} AS id, vector FROM ${rows} ANTI JOIN ${clusters} USING (dataset_id, ${id})
       WHERE dataset_id = $1::UUID ORDER BY id`,
      [datasetId],
    );
    return found.map(identifiedVector);
  }

  async joinClusters(
    datasetId: string,
    type: EntityType,
    memberships: readonly ClusterMembership[],
  ): Promise<void> {
    const { rows, id, clusters } = TABLES[type];
    await this.#transaction(async (writer) => {
      const gone = await writer.runAndReadAll(
        `DELETE FROM ${clusters} WHERE dataset_id = $1::UUID
         AND ${id} NOT IN (SELECT ${id} FROM ${rows} WHERE dataset_id = $1::UUID)`,
        [datasetId],
      );
      await this.#insertMemberships(datasetId, type, memberships);
      await writer.run(
        `UPDATE clusterings SET n_changed = n_changed + $3::INTEGER
         WHERE dataset_id = $1::UUID AND entity_type = $2`,
        [datasetId, type, memberships.length + gone.rowsChanged],
      );
    });
  }

  async #insertMemberships(
    datasetId: string,
    type: EntityType,
    memberships: Iterable<ClusterMembership>,
  ): Promise<void> {
    await this.#stage(
      `id VARCHAR, ${THRESHOLDS.map((level) => `cluster_id_${level} VARCHAR`).join()}`,
      memberships,
      (appender, { mediaId, clusterIds }) => {
        appender.appendVarchar(mediaId);
        for (const clusterId of clusterIds) appender.appendVarchar(clusterId);
      },
    );
    await this.#writer.run(
      `INSERT INTO ${TABLES[type].clusters} SELECT $1::UUID, COLUMNS(*)::UUID FROM staging`,
      [datasetId],
    );
  }

  async *clusters(datasetId: string, type: EntityType): AsyncGenerator<ClusteredMedia> {
    const { clusteredRows } = TABLES[type];
    const order = [...THRESHOLDS].reverse().map((level) => `cluster_id_${level}`);
    const stream = this.#stream(
      `${clusteredRows} WHERE dataset_id = $1::UUID ORDER BY ${order.join()}, id`,
      [datasetId],
    );
    for await (const row of stream) yield clusteredMedia(row);
  }

  async *eachVector(datasetId: string, type: EntityType): AsyncGenerator<IdentifiedVector> {
    const { rows, id } = TABLES[type];
    const stream = this.#stream(
      `SELECT ${id} AS id, vector FROM ${rows} WHERE dataset_id = $1::UUID`,
      [datasetId],
    );
    for await (const row of stream) yield identifiedVector(row);
  }

  async clustersFingerprint(datasetId: string, type: EntityType): Promise<string> {
    const [row] = await this.#rows(
      `SELECT count(*) || ' ' || coalesce(bit_xor(hash(clustered)), 0) AS fingerprint
       FROM (${TABLES[type].clusteredRows} WHERE dataset_id = $1::UUID) AS clustered`,
      [datasetId],
    );
    return row?.['fingerprint'] as string;
  }

  async hasCurrentClusters(datasetId: string, type: EntityType): Promise<boolean> {
    const { rows, id, clusters } = TABLES[type];
    const [row] = await this.#rows(
      `SELECT count(*) = 0 AS current
       FROM (SELECT ${id} AS id FROM ${rows} WHERE dataset_id = $1::UUID) AS there
       FULL JOIN (SELECT ${id} AS id FROM ${clusters} WHERE dataset_id = $1::UUID) AS clustered
         ON there.id = clustered.id
       WHERE there.id IS NULL OR clustered.id IS NULL`,
      [datasetId],
    );
    return row?.['current'] === true;
  }

  async saveAnchor(datasetId: string, anchor: StoredAnchor): Promise<void> {
    await this.#transaction(async (writer) => {
      await this.#stage(
        'anchor_id VARCHAR, file_name VARCHAR, upload_name VARCHAR, width INTEGER, height INTEGER, format VARCHAR, bounding_box VARCHAR, vector BLOB',
        [anchor],
        (appender, item) => {
          appender.appendVarchar(item.anchorId);
          appender.appendVarchar(item.fileName);
          appender.appendVarchar(item.uploadName);
          appender.appendInteger(item.width);
          appender.appendInteger(item.height);
          appender.appendVarchar(item.format);
          if (item.boundingBox) appender.appendVarchar(JSON.stringify(item.boundingBox));
          else appender.appendNull();
          appender.appendBlob(bytesOf(item.vector));
        },
      );
      await writer.run(
        `INSERT OR REPLACE INTO anchors
         SELECT anchor_id::UUID, $1::UUID, * EXCLUDE anchor_id, now() FROM staging`,
        [datasetId],
      );
    });
  }

  async anchor(datasetId: string, anchorId: string): Promise<StoredAnchor | undefined> {
    const [row] = await this.#rows(
      'SELECT * FROM anchors WHERE dataset_id = $1::UUID AND anchor_id = $2::UUID',
      [datasetId, anchorId],
    );
    return row && storedAnchor(row);
  }

  async uploadNames(): Promise<string[]> {
    const rows = await this.#rows('SELECT DISTINCT upload_name FROM anchors');
    return rows.map((row) => row['upload_name'] as string);
  }

  async close(): Promise<void> {
    await this.#lastWrite;
    this.#reader.closeSync();
    this.#writer.closeSync();
    this.#instance.closeSync();
  }

  async #rows(sql: string, values: DuckDBValue[] = []): Promise<Record<string, unknown>[]> {
    const result = await this.#reader.runAndReadAll(sql, values);
    return result.getRowObjectsJS();
  }

  /**
   * Rows that are too many to hold at once. On a connection of its own: the next query on the same
   * one would end the stream early, and say nothing.
   */
  async *#stream(sql: string, values: DuckDBValue[]): AsyncGenerator<Record<string, unknown>> {
    const connection = await this.#instance.connect();
    try {
      const result = await connection.stream(sql, values);
      for await (const rows of result.yieldRowObjectJs()) yield* rows;
    } finally {
      connection.closeSync();
    }
  }

  /** @param sql `$1` is the dataset, `$2` the list of ids */
  async #rowsByIds(
    sql: string,
    datasetId: string,
    ids: readonly string[],
  ): Promise<Record<string, unknown>[]> {
    const result = await this.#reader.runAndReadAll(
      sql,
      [datasetId, listValue([...ids])],
      [VARCHAR, LIST(VARCHAR)],
    );
    return result.getRowObjectsJS();
  }

  /** Runs `work` alone on the writing connection; committed (and on disk) when it resolves. */
  #transaction<T>(work: (writer: DuckDBConnection) => Promise<T>): Promise<T> {
    const run = async () => {
      await this.#writer.run('BEGIN');
      try {
        const result = await work(this.#writer);
        await this.#writer.run('COMMIT');
        return result;
      } catch (error) {
        await this.#writer.run('ROLLBACK').catch(() => undefined);
        throw error;
      }
    };
    const result = this.#lastWrite.then(run);
    this.#lastWrite = result.catch(() => undefined);
    return result;
  }

  /** Makes the temporary table `staging` anew and appends `items` to it, the fast way into DuckDB. */
  async #stage<Item>(
    columns: string,
    items: Iterable<Item>,
    append: (appender: DuckDBAppender, item: Item) => void,
  ): Promise<void> {
    await this.#writer.run(`CREATE OR REPLACE TEMP TABLE staging (${columns})`);
    const appender = await this.#writer.createAppender('staging');
    for (const item of items) {
      append(appender, item);
      appender.endRow();
    }
    appender.closeSync();
  }
}

function objectIds(result: DuckDBResultReader): string[] {
  return result.getRowObjectsJS().map((row) => row['object_id'] as string);
}
