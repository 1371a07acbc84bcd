import type { EntityType } from '#contract/primitives.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { appendFileVersion, stage, withTexts } from '#engine/store/file/staging.ts';
import type {
  DescribedMedia,
  EmbeddedMedia,
  FileVersion,
  KnownFile,
  MediaStore,
  SkippedFile,
  StoredCopy,
  StoredObject,
} from '#engine/store/media-store.ts';
import type { MediaMemory } from '#engine/store/memory/media-memory.ts';
import { objectsByImage } from '#engine/store/rows/derived-rows.ts';
import { MODEL_IN_USE } from '#engine/store/rows/entity-tables.ts';
import {
  bytesOf,
  describedMedia,
  fileVersion,
  knownFile,
  storedObject,
} from '#engine/store/rows/rows.ts';
import { streamCopies } from './duckdb-copies.ts';
import { forgetDeleted, keepDeleted } from './duckdb-deleted-media.ts';
import { insertObjects, removeOrphans } from './duckdb-objects.ts';
import { mediaMatchingText } from './duckdb-text-search.ts';
import { replaceVectors } from './duckdb-vectors.ts';
import { inheritTags } from './inherit-tags.ts';

const FILE_VERSION =
  'path VARCHAR, file_size BIGINT, modified_ms DOUBLE, changed_ms DOUBLE, inode DOUBLE';
const VERSION_COLUMNS = 'path, file_size, modified_ms, changed_ms, inode';
const MEDIA_COLUMNS = `media_id, ${VERSION_COLUMNS}, width, height, format, content_hash, missing_since`;

const OBJECT_ROWS = `
  SELECT object_id, label, x, y, objects.width AS box_width, objects.height AS box_height,
    media.*
  FROM objects JOIN media USING (dataset_id, media_id)`;

export class DuckDbMedia implements MediaStore {
  readonly #file: DuckDbFile;
  readonly #memory: MediaMemory;

  constructor(file: DuckDbFile, memory: MediaMemory) {
    this.#file = file;
    this.#memory = memory;
  }

  async knownFiles(datasetId: string): Promise<KnownFile[]> {
    const rows = await this.#file.rows(
      `SELECT ${VERSION_COLUMNS}, coalesce(objects_version, '') AS objects_version, content_hash,
         missing_since, width, height, embedded.media_id IS NOT NULL AS is_embedded
       FROM media LEFT JOIN (
         SELECT media_id FROM media_vectors
         WHERE dataset_id = $1::UUID AND model_id = ${MODEL_IN_USE} AND is_exact
       ) AS embedded USING (media_id)
       WHERE dataset_id = $1::UUID
       UNION ALL
       SELECT ${VERSION_COLUMNS}, NULL, NULL, NULL, NULL, NULL, false FROM skipped_files
       WHERE dataset_id = $1::UUID`,
      [datasetId],
    );
    return rows.map(knownFile);
  }

  async save(datasetId: string, media: readonly EmbeddedMedia[]): Promise<void> {
    const mediaIds = media.map(({ mediaId }) => mediaId);
    await this.#file.change(async (writer) => {
      const columns = `media_id VARCHAR, ${FILE_VERSION}, width INTEGER, height INTEGER, format VARCHAR, content_hash VARCHAR, missing_since TIMESTAMPTZ, vector BLOB, objects_version VARCHAR`;
      await stage(writer, columns, media, (appender, item) => {
        appender.appendVarchar(item.mediaId);
        appendFileVersion(appender, item);
        appender.appendInteger(item.width);
        appender.appendInteger(item.height);
        appender.appendVarchar(item.format);
        if (item.contentHash === null) appender.appendNull();
        else appender.appendVarchar(item.contentHash);
        appender.appendNull();
        appender.appendBlob(bytesOf(item.vector));
        appender.appendVarchar(item.objectsVersion);
      });
      await writer.run(
        `INSERT OR REPLACE INTO media (dataset_id, ${MEDIA_COLUMNS}, objects_version)
         SELECT $1::UUID, media_id::UUID, * EXCLUDE (media_id, vector) FROM staging`,
        [datasetId],
      );
      await replaceVectors(writer, datasetId);
      await writer.run(
        'DELETE FROM skipped_files WHERE dataset_id = $1::UUID AND path IN (SELECT path FROM staging)',
        [datasetId],
      );
      await writer.run(
        'DELETE FROM clusters WHERE media_id IN (SELECT media_id::UUID FROM staging)',
      );
      await writer.run(
        `DELETE FROM object_vectors WHERE object_id IN (
           SELECT object_id FROM objects WHERE media_id IN (SELECT media_id::UUID FROM staging))`,
      );
      await writer.run(
        'DELETE FROM objects WHERE media_id IN (SELECT media_id::UUID FROM staging)',
      );
      await insertObjects(writer, datasetId, media);
      await forgetDeleted(writer, datasetId, mediaIds);
      await inheritTags(writer, datasetId, mediaIds);
    });
    this.#memory.mediaChanged(datasetId, mediaIds);
  }

  async saveSkipped(datasetId: string, skipped: readonly SkippedFile[]): Promise<void> {
    await this.#file.transaction(async (writer) => {
      await stage(writer, `${FILE_VERSION}, reason VARCHAR`, skipped, (appender, item) => {
        appendFileVersion(appender, item);
        appender.appendVarchar(item.reason);
      });
      await writer.run(
        `INSERT OR REPLACE INTO skipped_files (dataset_id, ${VERSION_COLUMNS}, reason)
         SELECT $1::UUID, * FROM staging`,
        [datasetId],
      );
      await writer.run(
        'DELETE FROM media WHERE dataset_id = $1::UUID AND path IN (SELECT path FROM staging)',
        [datasetId],
      );
      await removeOrphans(writer, datasetId);
    });
    this.#memory.mediaChanged(datasetId);
  }

  async skippedFiles(datasetId: string): Promise<SkippedFile[]> {
    const rows = await this.#file.rows(
      'SELECT * FROM skipped_files WHERE dataset_id = $1::UUID ORDER BY path',
      [datasetId],
    );
    return rows.map((row) => ({ ...fileVersion(row), reason: row['reason'] as string }));
  }

  async saveVersions(datasetId: string, files: readonly FileVersion[]): Promise<void> {
    await this.#file.transaction(async (writer) => {
      await stage(writer, FILE_VERSION, files, appendFileVersion);
      await writer.run(
        `UPDATE media SET changed_ms = staging.changed_ms, inode = staging.inode, missing_since = NULL
         FROM staging WHERE media.dataset_id = $1::UUID AND media.path = staging.path`,
        [datasetId],
      );
    });
    this.#memory.mediaChanged(datasetId);
  }

  async markMissing(datasetId: string, paths: readonly string[]): Promise<void> {
    await this.#file.transaction((writer) =>
      writer.run(
        `UPDATE media SET missing_since = now()
         WHERE dataset_id = $1::UUID AND path IN (SELECT unnest($2)) AND missing_since IS NULL`,
        ...withTexts(datasetId, paths),
      ),
    );
    this.#memory.mediaChanged(datasetId);
  }

  async countMissing(datasetId: string): Promise<number> {
    const [row] = await this.#file.rows(
      'SELECT count(missing_since)::INTEGER AS n FROM media WHERE dataset_id = $1::UUID',
      [datasetId],
    );
    return row?.['n'] as number;
  }

  async removeFiles(datasetId: string, paths: readonly string[]): Promise<void> {
    await this.#file.change(async (writer) => {
      await keepDeleted(writer, datasetId, paths);
      for (const table of ['media', 'skipped_files']) {
        await writer.run(
          `DELETE FROM ${table} WHERE dataset_id = $1::UUID AND path IN (SELECT unnest($2))`,
          ...withTexts(datasetId, paths),
        );
      }
      await removeOrphans(writer, datasetId);
    });
    this.#memory.mediaChanged(datasetId);
  }

  byIds(datasetId: string, mediaIds: readonly string[]): Promise<Map<string, DescribedMedia>> {
    return this.#memory.images.get(datasetId, mediaIds, async (unknown) => {
      const rows = await this.#file.rows(
        `SELECT ${MEDIA_COLUMNS}, labels, caption, coalesce(objects_version, '') AS objects_version
         FROM media JOIN image_texts USING (dataset_id, media_id)
         WHERE dataset_id = $1::UUID AND media_id IN (SELECT unnest($2)::UUID)`,
        ...withTexts(datasetId, unknown),
      );
      return new Map(rows.map((row) => [row['media_id'] as string, describedMedia(row)]));
    });
  }

  objectsByIds(
    datasetId: string,
    objectIds: readonly string[],
  ): Promise<Map<string, StoredObject>> {
    return this.#memory.objects.get(datasetId, objectIds, async (unknown) => {
      const rows = await this.#file.rows(
        `${OBJECT_ROWS} WHERE dataset_id = $1::UUID AND object_id IN (SELECT unnest($2)::UUID)`,
        ...withTexts(datasetId, unknown),
      );
      return new Map(rows.map((row) => [row['object_id'] as string, storedObject(row)]));
    });
  }

  objectsOf(
    datasetId: string,
    mediaIds: readonly string[],
  ): Promise<Map<string, readonly StoredObject[]>> {
    return this.#memory.objectsOf.get(datasetId, mediaIds, async (unknown) => {
      return objectsByImage(await this.objectsIn(datasetId, unknown));
    });
  }

  async objectsIn(datasetId: string, mediaIds: readonly string[]): Promise<StoredObject[]> {
    const rows = await this.#file.rows(
      `${OBJECT_ROWS} WHERE dataset_id = $1::UUID AND media_id IN (SELECT unnest($2)::UUID)
       ORDER BY x, y, object_id`,
      ...withTexts(datasetId, mediaIds),
    );
    return rows.map(storedObject);
  }

  copies(datasetId: string, type: EntityType): AsyncIterable<StoredCopy> {
    return streamCopies(this.#file, datasetId, type);
  }

  matchingText(datasetId: string, type: EntityType, words: readonly string[]): Promise<string[]> {
    return mediaMatchingText(this.#file, datasetId, type, words);
  }
}
