import type { DuckDBConnection } from '@duckdb/node-api';
import {
  BACKUP_VERSION,
  type BackupContents,
  type BackupRecord,
  type BackupStore,
  type DatasetRecord,
  type TagsRecord,
  type ViewRecord,
} from '#engine/store/backup-record.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { stage } from '#engine/store/file/staging.ts';
import { mediaIdOf } from '#engine/store/ids.ts';
import { NO_VERSION } from '#engine/store/media-store.ts';
import type { StoredRow } from '#engine/store/rows/rows.ts';
import { RECORD_QUERIES, recordOf } from './record-queries.ts';

export class DuckDbBackup implements BackupStore {
  readonly #file: DuckDbFile;

  constructor(file: DuckDbFile) {
    this.#file = file;
  }

  async revision(): Promise<number> {
    return revisionIn(await this.#file.rows(REVISION));
  }

  async *records(): AsyncGenerator<BackupRecord> {
    const queries = Object.values(RECORD_QUERIES);
    for await (const { query, row } of this.#file.snapshot([REVISION, ...queries])) {
      yield query === REVISION ? storeRecord(revisionIn([row])) : recordOf(row);
    }
  }

  touch(): Promise<void> {
    return this.#file.change(async () => undefined);
  }

  onChange(listener: () => void): void {
    this.#file.onChange = listener;
  }

  async restore({
    datasets,
    views,
    tags,
  }: Pick<BackupContents, 'datasets' | 'views' | 'tags'>): Promise<void> {
    await this.#file.transaction(async (writer) => {
      await restoreDatasets(writer, datasets);
      await restoreViews(writer, views);
      await restoreTags(writer, tags);
      await restoreDeleted(writer, tags);
    });
  }

  async setRevision(revision: number): Promise<void> {
    await this.#file.transaction((writer) =>
      writer.run('UPDATE store_state SET revision = $1::BIGINT', [revision]),
    );
  }
}

const REVISION = 'SELECT revision::DOUBLE AS revision FROM store_state';

function revisionIn([row]: readonly StoredRow[]): number {
  return row?.['revision'] as number;
}

function storeRecord(revision: number): BackupRecord {
  return { kind: 'store', version: BACKUP_VERSION, revision, written_at: new Date().toISOString() };
}

async function restoreDatasets(
  writer: DuckDBConnection,
  datasets: readonly DatasetRecord[],
): Promise<void> {
  for (const dataset of datasets) {
    await writer.run(
      `INSERT OR REPLACE INTO datasets
         (dataset_id, display_name, folder, model_id, created_at, updated_at, source,
          labels_from_folders)
       VALUES ($1::UUID, $2, $3, $4, $5::TIMESTAMPTZ, $6::TIMESTAMPTZ, $7, $8)`,
      [
        dataset.dataset_id,
        dataset.display_name,
        dataset.folder,
        dataset.model_id,
        dataset.created_at,
        dataset.updated_at,
        dataset.source,
        dataset.labels_from_folders,
      ],
    );
  }
}

async function restoreViews(writer: DuckDBConnection, views: readonly ViewRecord[]): Promise<void> {
  await writer.run('DELETE FROM saved_views');
  for (const view of views) {
    await writer.run(
      `INSERT INTO saved_views
         (view_id, dataset_id, name, query, created_at, created_by_key, created_by_name)
       VALUES ($1::UUID, $2::UUID, $3, $4, $5::TIMESTAMPTZ, $6, $7)`,
      [
        view.view_id,
        view.dataset_id,
        view.name,
        view.query,
        view.created_at,
        view.created_by_key,
        view.created_by_name,
      ],
    );
  }
}

/** Stores tags for images that are indexed later, whose ids are derived from their paths. */
async function restoreTags(writer: DuckDBConnection, tagged: readonly TagsRecord[]): Promise<void> {
  await writer.run('DELETE FROM tags');
  const rows = tagged.flatMap(({ dataset_id, media_id, tags }) =>
    tags.map((tag) => [dataset_id, media_id, tag]),
  );
  await stage(
    writer,
    'dataset_id VARCHAR, media_id VARCHAR, tag VARCHAR',
    rows,
    (appender, row) => {
      for (const value of row) appender.appendVarchar(value);
    },
  );
  await writer.run(
    `INSERT INTO tags (dataset_id, media_id, tag)
     SELECT DISTINCT dataset_id::UUID, media_id::UUID, tag FROM staging`,
  );
}

/** Tags of deleted images also return by content, and are purged in time. */
async function restoreDeleted(
  writer: DuckDBConnection,
  tagged: readonly TagsRecord[],
): Promise<void> {
  const images = new Map<string, (string | number | null)[]>();
  const objects: (string | number)[][] = [];
  for (const { dataset_id, media_id, path, content_hash, object, deleted } of tagged) {
    if (path === null || deleted === null) continue;
    const imageId = object ? mediaIdOf(dataset_id, path) : media_id;
    const { width, height, deleted_at } = deleted;
    images.set(imageId, [imageId, dataset_id, path, width, height, content_hash, deleted_at]);
    if (!object) continue;
    const { label, bounding_box: box } = object;
    const sides = [box.x, box.y, box.width, box.height];
    objects.push([media_id, dataset_id, imageId, label, ...sides]);
  }
  await writer.run('DELETE FROM deleted_media');
  await writer.run('DELETE FROM deleted_objects');
  for (const image of images.values()) {
    await writer.run(
      `INSERT INTO deleted_media
         (media_id, dataset_id, path, width, height, content_hash, deleted_at, file_size, modified_ms)
       VALUES ($1::UUID, $2::UUID, $3, $4, $5, $6, $7::TIMESTAMPTZ, ${NO_VERSION.fileSize}, ${NO_VERSION.modifiedMs})`,
      image,
    );
  }
  for (const object of objects) {
    await writer.run(
      `INSERT INTO deleted_objects
         (object_id, dataset_id, media_id, label, x, y, width, height)
       VALUES ($1::UUID, $2::UUID, $3::UUID, $4, $5, $6, $7, $8)`,
      object,
    );
  }
}
