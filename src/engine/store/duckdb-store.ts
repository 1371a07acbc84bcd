import {
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBValue,
  type JS,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api';
import { THRESHOLDS } from '#contract/primitives.ts';
import {
  appendFileVersion,
  bytesOf,
  fileVersion,
  floatsOf,
  storedAnchor,
  storedDataset,
  storedMedia,
} from './rows.ts';
import { SCHEMA } from './schema.ts';
import {
  type ClusterMembership,
  type EmbeddedMedia,
  type FileVersion,
  type SkippedFile,
  type Store,
  type StoredAnchor,
  type StoredDataset,
  type StoredMedia,
  type StoredVectors,
  StoreInUseError,
} from './store.ts';

const FILE_VERSION = 'path VARCHAR, file_size BIGINT, modified_ms DOUBLE';
const MEDIA_COLUMNS = 'media_id, path, file_size, modified_ms, width, height, format';

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
  readonly #instance: DuckDBInstance;
  readonly #reader: DuckDBConnection;
  readonly #writer: DuckDBConnection;
  /** Ends when the last write asked for has ended: transactions of one connection must not mix. */
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(instance: DuckDBInstance, reader: DuckDBConnection, writer: DuckDBConnection) {
    this.#instance = instance;
    this.#reader = reader;
    this.#writer = writer;
  }

  async datasets(): Promise<StoredDataset[]> {
    const rows = await this.#rows('SELECT * FROM datasets ORDER BY created_at, dataset_id');
    return rows.map(storedDataset);
  }

  async saveDataset(dataset: StoredDataset): Promise<void> {
    await this.#transaction((writer) =>
      writer.run(
        'INSERT OR REPLACE INTO datasets VALUES ($1::UUID, $2, $3, $4, $5::TIMESTAMPTZ, $6::TIMESTAMPTZ)',
        [
          dataset.datasetId,
          dataset.displayName,
          dataset.folder,
          dataset.modelId,
          dataset.createdAt.toISOString(),
          dataset.updatedAt.toISOString(),
        ],
      ),
    );
  }

  async knownFiles(datasetId: string): Promise<FileVersion[]> {
    const rows = await this.#rows(
      `SELECT path, file_size, modified_ms FROM media WHERE dataset_id = $1::UUID
       UNION ALL
       SELECT path, file_size, modified_ms FROM skipped_files WHERE dataset_id = $1::UUID`,
      [datasetId],
    );
    return rows.map(fileVersion);
  }

  async saveMedia(datasetId: string, media: readonly EmbeddedMedia[]): Promise<void> {
    await this.#transaction(async (writer) => {
      const columns = `media_id VARCHAR, ${FILE_VERSION}, width INTEGER, height INTEGER, format VARCHAR, vector BLOB`;
      await this.#stage(columns, media, (appender, item) => {
        appender.appendVarchar(item.mediaId);
        appendFileVersion(appender, item);
        appender.appendInteger(item.width);
        appender.appendInteger(item.height);
        appender.appendVarchar(item.format);
        appender.appendBlob(bytesOf(item.vector));
      });
      await writer.run(
        `INSERT OR REPLACE INTO media (dataset_id, ${MEDIA_COLUMNS}, vector)
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
    });
  }

  async saveSkipped(datasetId: string, skipped: readonly SkippedFile[]): Promise<void> {
    await this.#transaction(async (writer) => {
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
    });
  }

  async skippedFiles(datasetId: string): Promise<SkippedFile[]> {
    const rows = await this.#rows(
      'SELECT * FROM skipped_files WHERE dataset_id = $1::UUID ORDER BY path',
      [datasetId],
    );
    return rows.map((row) => ({ ...fileVersion(row), reason: row['reason'] as string }));
  }

  async removeFiles(datasetId: string, paths: readonly string[]): Promise<void> {
    await this.#transaction(async (writer) => {
      for (const table of ['media', 'skipped_files']) {
        await writer.run(
          `DELETE FROM ${table} WHERE dataset_id = $1::UUID AND path IN (SELECT unnest($2))`,
          [datasetId, listValue([...paths])],
          [VARCHAR, LIST(VARCHAR)],
        );
      }
    });
  }

  async media(datasetId: string, mediaIds: readonly string[]): Promise<Map<string, StoredMedia>> {
    const result = await this.#reader.runAndReadAll(
      `SELECT ${MEDIA_COLUMNS} FROM media
       WHERE dataset_id = $1::UUID AND media_id IN (SELECT unnest($2)::UUID)`,
      [datasetId, listValue([...mediaIds])],
      [VARCHAR, LIST(VARCHAR)],
    );
    return new Map(
      result.getRowObjectsJS().map((row) => [row['media_id'] as string, storedMedia(row)]),
    );
  }

  async vectors(datasetId: string, dims: number): Promise<StoredVectors> {
    const [total] = await this.#rows(
      'SELECT count(*)::INTEGER AS n FROM media WHERE dataset_id = $1::UUID',
      [datasetId],
    );
    const n = total?.['n'] as number;
    const shared = new SharedArrayBuffer(n * dims * Float32Array.BYTES_PER_ELEMENT);
    const vectors = new Float32Array(shared);
    const mediaIds: string[] = [];
    const chunks = this.#stream(
      `SELECT media_id::VARCHAR, vector FROM media WHERE dataset_id = $1::UUID
       ORDER BY media_id LIMIT ${n}`,
      [datasetId],
    );
    for await (const rows of chunks) {
      for (const [mediaId, vector] of rows) {
        vectors.set(floatsOf(vector as Uint8Array), mediaIds.length * dims);
        mediaIds.push(mediaId as string);
      }
    }
    return { mediaIds, vectors };
  }

  async saveClusters(datasetId: string, memberships: Iterable<ClusterMembership>): Promise<void> {
    await this.#transaction(async (writer) => {
      await this.#stage(
        `media_id VARCHAR, ${THRESHOLDS.map((level) => `cluster_id_${level} VARCHAR`).join()}`,
        memberships,
        (appender, { mediaId, clusterIds }) => {
          appender.appendVarchar(mediaId);
          for (const clusterId of clusterIds) appender.appendVarchar(clusterId);
        },
      );
      await writer.run('DELETE FROM clusters WHERE dataset_id = $1::UUID', [datasetId]);
      await writer.run('INSERT INTO clusters SELECT $1::UUID, COLUMNS(*)::UUID FROM staging', [
        datasetId,
      ]);
    });
  }

  async clusters(datasetId: string): Promise<ClusterMembership[]> {
    const chunks = this.#stream(
      `SELECT clusters.* EXCLUDE dataset_id FROM clusters JOIN media USING (dataset_id, media_id)
       WHERE dataset_id = $1::UUID ORDER BY media_id`,
      [datasetId],
    );
    const memberships: ClusterMembership[] = [];
    for await (const rows of chunks) {
      for (const [mediaId, ...clusterIds] of rows as string[][]) {
        memberships.push({ mediaId: mediaId as string, clusterIds });
      }
    }
    return memberships;
  }

  async hasCurrentClusters(datasetId: string): Promise<boolean> {
    const [row] = await this.#rows(
      `SELECT count(*) = 0 AS current
       FROM (SELECT media_id FROM media WHERE dataset_id = $1::UUID) AS media
       FULL JOIN (SELECT media_id FROM clusters WHERE dataset_id = $1::UUID) AS clusters
         ON media.media_id = clusters.media_id
       WHERE media.media_id IS NULL OR clusters.media_id IS NULL`,
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
   * The rows of a large result, piece by piece. They come over a connection of their own: the next
   * query on a connection ends, without a word, a result of it that is still being read.
   */
  async *#stream(sql: string, values: DuckDBValue[]): AsyncGenerator<JS[][]> {
    const connection = await this.#instance.connect();
    try {
      const result = await connection.stream(sql, values);
      yield* result.yieldRowsJs();
    } finally {
      connection.closeSync();
    }
  }

  /** Runs `work` alone on the writing connection; committed (and on disk) when it resolves. */
  #transaction(work: (writer: DuckDBConnection) => Promise<unknown>): Promise<void> {
    const run = async () => {
      await this.#writer.run('BEGIN');
      try {
        await work(this.#writer);
        await this.#writer.run('COMMIT');
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
