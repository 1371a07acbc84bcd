import type { EntityType } from '#contract/primitives.ts';
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
import type { PostgresDatabase } from '#engine/store/postgres/session/postgres-database.ts';
import { asRecords, recordset } from '#engine/store/postgres/session/recordset.ts';
import { objectsByImage, storedCopy } from '#engine/store/rows/derived-rows.ts';
import { MODEL_IN_USE } from '#engine/store/rows/entity-tables.ts';
import { describedMedia, fileVersion, knownFile, storedObject } from '#engine/store/rows/rows.ts';
import { foldText } from './fold-text.ts';
import { folderNameOf, IMAGE_TEXTS } from './image-texts.ts';
import { forgetReturned, rememberDeleted } from './postgres-deleted-media.ts';
import { deleteOrphans, replaceObjects } from './postgres-objects.ts';
import { matchingMedia } from './postgres-text-search.ts';
import { HASH_OF_VECTOR } from './postgres-vectors.ts';
import { giveTagsToHeirs } from './tag-heirs.ts';

const VERSION_COLUMNS = 'path, file_size, modified_ms, changed_ms, inode';
const VERSION_TYPES =
  'path text, file_size bigint, modified_ms double precision, changed_ms double precision, inode double precision';
const MEDIA_COLUMNS = `media_id, ${VERSION_COLUMNS}, width, height, format, content_hash, missing_since`;

const SAVED_COLUMNS = [
  ...['path', 'file_size', 'modified_ms', 'changed_ms', 'inode', 'width', 'height', 'format'],
  ...['content_hash', 'objects_version', 'folder_name', 'folder_folded'],
];
const SAVED_TYPES = `media_id uuid, ${VERSION_TYPES}, width integer, height integer, format text,
  content_hash text, objects_version text, folder_name text, folder_folded text`;

/** No longer missing. */
const SAVE_MEDIA = `
  INSERT INTO media (dataset_id, media_id, ${SAVED_COLUMNS})
  SELECT $1::uuid, given.* FROM ${recordset('$2', SAVED_TYPES)}
  ON CONFLICT (dataset_id, media_id) DO UPDATE SET missing_since = NULL,
    ${SAVED_COLUMNS.map((name) => `${name} = excluded.${name}`).join()}`;

const OBJECT_ROWS = `
  SELECT object_id, label, x, y, objects.width AS box_width, objects.height AS box_height,
    ${MEDIA_COLUMNS.replace('width, height', 'media.width, media.height')}
  FROM objects JOIN media USING (dataset_id, media_id)`;

const COPY_COLUMNS =
  'path, file_size::double precision AS file_size, missing_since IS NOT NULL AS is_missing';
const COPIES = {
  IMAGES: `SELECT media_id AS id, width::double precision * height AS n_pixels, ${COPY_COLUMNS}
    FROM media WHERE dataset_id = $1::uuid`,
  // Half pixels are rounded up, as DuckDB and JavaScript do.
  OBJECTS: `SELECT object_id AS id, floor(objects.width * media.width + 0.5)
        * floor(objects.height * media.height + 0.5) AS n_pixels, ${COPY_COLUMNS}
    FROM objects JOIN media USING (dataset_id, media_id) WHERE dataset_id = $1::uuid`,
} as const;

export class PostgresMedia implements MediaStore {
  readonly #database: PostgresDatabase;
  readonly #memory: MediaMemory;

  constructor(database: PostgresDatabase, memory: MediaMemory) {
    this.#database = database;
    this.#memory = memory;
  }

  async knownFiles(datasetId: string): Promise<KnownFile[]> {
    const rows = await this.#database.rows(
      `SELECT ${VERSION_COLUMNS}, objects_version, content_hash, missing_since, width, height,
         embedded.media_id IS NOT NULL AS is_embedded
       FROM media LEFT JOIN (
         SELECT media_id FROM media_vectors
         WHERE dataset_id = $1::uuid AND model_id = ${MODEL_IN_USE} AND is_exact
       ) AS embedded USING (media_id)
       WHERE dataset_id = $1::uuid
       UNION ALL
       SELECT ${VERSION_COLUMNS}, NULL, NULL, NULL, NULL, NULL, false FROM skipped_files
       WHERE dataset_id = $1::uuid`,
      [datasetId],
    );
    return rows.map(knownFile);
  }

  async save(datasetId: string, media: readonly EmbeddedMedia[]): Promise<void> {
    const mediaIds = media.map(({ mediaId }) => mediaId);
    const given = media.map((image) => ({
      media_id: image.mediaId,
      ...versionRecord(image),
      width: image.width,
      height: image.height,
      format: image.format,
      content_hash: image.contentHash,
      objects_version: image.objectsVersion,
      folder_name: folderNameOf(image.path),
      folder_folded: foldText(folderNameOf(image.path)),
      vector: image.vector,
    }));
    const ofImages = 'dataset_id = $1::uuid AND media_id = ANY ($2::uuid[])';
    await this.#database.transaction(async (run) => {
      const records = asRecords(given);
      await run(SAVE_MEDIA, [datasetId, records]);
      // The vectors of other models described an earlier version.
      await run(`DELETE FROM media_vectors WHERE ${ofImages}`, [datasetId, mediaIds]);
      await run(
        `INSERT INTO media_vectors (dataset_id, model_id, media_id, is_exact, vector, vector_hash)
         SELECT $1::uuid, ${MODEL_IN_USE}, media_id, true, vector, ${HASH_OF_VECTOR}
         FROM ${recordset('$2', 'media_id uuid, vector vector')}`,
        [datasetId, records],
      );
      await run(
        'DELETE FROM skipped_files WHERE dataset_id = $1::uuid AND path = ANY ($2::text[])',
        [datasetId, media.map(({ path }) => path)],
      );
      await run(`DELETE FROM clusters WHERE ${ofImages}`, [datasetId, mediaIds]);
      await replaceObjects(run, datasetId, media);
      await forgetReturned(run, datasetId, mediaIds);
      await giveTagsToHeirs(run, datasetId, mediaIds);
    }, datasetId);
    this.#memory.mediaChanged(datasetId, mediaIds);
  }

  async saveSkipped(datasetId: string, skipped: readonly SkippedFile[]): Promise<void> {
    const paths = skipped.map(({ path }) => path);
    const given = skipped.map((file) => ({ ...versionRecord(file), reason: file.reason }));
    await this.#database.transaction(async (run) => {
      for (const table of ['skipped_files', 'media']) {
        await run(`DELETE FROM ${table} WHERE dataset_id = $1::uuid AND path = ANY ($2::text[])`, [
          datasetId,
          paths,
        ]);
      }
      await run(
        `INSERT INTO skipped_files (dataset_id, ${VERSION_COLUMNS}, reason)
         SELECT $1::uuid, given.* FROM ${recordset('$2', `${VERSION_TYPES}, reason text`)}`,
        [datasetId, asRecords(given)],
      );
      await deleteOrphans(run, datasetId);
    }, datasetId);
    this.#memory.mediaChanged(datasetId);
  }

  async skippedFiles(datasetId: string): Promise<SkippedFile[]> {
    const rows = await this.#database.rows(
      'SELECT * FROM skipped_files WHERE dataset_id = $1::uuid ORDER BY path',
      [datasetId],
    );
    return rows.map((row) => ({ ...fileVersion(row), reason: row['reason'] as string }));
  }

  async saveVersions(datasetId: string, files: readonly FileVersion[]): Promise<void> {
    await this.#database.transaction(
      (run) =>
        run(
          `UPDATE media SET changed_ms = given.changed_ms, inode = given.inode, missing_since = NULL
         FROM ${recordset('$2', 'path text, changed_ms double precision, inode double precision')}
         WHERE media.dataset_id = $1::uuid AND media.path = given.path`,
          [datasetId, asRecords(files.map(versionRecord))],
        ),
      datasetId,
    );
    this.#memory.mediaChanged(datasetId);
  }

  async markMissing(datasetId: string, paths: readonly string[]): Promise<void> {
    await this.#database.transaction(
      (run) =>
        run(
          `UPDATE media SET missing_since = now()
         WHERE dataset_id = $1::uuid AND path = ANY ($2::text[]) AND missing_since IS NULL`,
          [datasetId, paths],
        ),
      datasetId,
    );
    this.#memory.mediaChanged(datasetId);
  }

  async countMissing(datasetId: string): Promise<number> {
    const [row] = await this.#database.rows(
      'SELECT count(missing_since)::integer AS n FROM media WHERE dataset_id = $1::uuid',
      [datasetId],
    );
    return row?.['n'] as number;
  }

  async removeFiles(datasetId: string, paths: readonly string[]): Promise<void> {
    await this.#database.transaction(async (run) => {
      await rememberDeleted(run, datasetId, paths);
      for (const table of ['media', 'skipped_files']) {
        await run(`DELETE FROM ${table} WHERE dataset_id = $1::uuid AND path = ANY ($2::text[])`, [
          datasetId,
          paths,
        ]);
      }
      await deleteOrphans(run, datasetId);
    }, datasetId);
    this.#memory.mediaChanged(datasetId);
  }

  byIds(datasetId: string, mediaIds: readonly string[]): Promise<Map<string, DescribedMedia>> {
    return this.#memory.images.get(datasetId, mediaIds, async (unknown) => {
      const rows = await this.#database.rows(
        `SELECT ${MEDIA_COLUMNS}, labels, caption, objects_version
         FROM media JOIN (${IMAGE_TEXTS}) AS texts USING (dataset_id, media_id)
         WHERE dataset_id = $1::uuid AND media_id = ANY ($2::uuid[])`,
        [datasetId, unknown],
      );
      return new Map(rows.map((row) => [row['media_id'] as string, describedMedia(row)]));
    });
  }

  objectsByIds(
    datasetId: string,
    objectIds: readonly string[],
  ): Promise<Map<string, StoredObject>> {
    return this.#memory.objects.get(datasetId, objectIds, async (unknown) => {
      const rows = await this.#database.rows(
        `${OBJECT_ROWS} WHERE dataset_id = $1::uuid AND object_id = ANY ($2::uuid[])`,
        [datasetId, unknown],
      );
      return new Map(rows.map((row) => [row['object_id'] as string, storedObject(row)]));
    });
  }

  objectsOf(
    datasetId: string,
    mediaIds: readonly string[],
  ): Promise<Map<string, readonly StoredObject[]>> {
    return this.#memory.objectsOf.get(datasetId, mediaIds, async (unknown) =>
      objectsByImage(await this.objectsIn(datasetId, unknown)),
    );
  }

  async objectsIn(datasetId: string, mediaIds: readonly string[]): Promise<StoredObject[]> {
    const rows = await this.#database.rows(
      `${OBJECT_ROWS} WHERE dataset_id = $1::uuid AND media_id = ANY ($2::uuid[])
       ORDER BY x, y, object_id`,
      [datasetId, mediaIds],
    );
    return rows.map(storedObject);
  }

  async *copies(datasetId: string, type: EntityType): AsyncGenerator<StoredCopy> {
    for await (const row of this.#database.stream(COPIES[type], [datasetId])) yield storedCopy(row);
  }

  matchingText(datasetId: string, type: EntityType, words: readonly string[]): Promise<string[]> {
    return matchingMedia(this.#database, datasetId, type, words);
  }
}

function versionRecord({ path, fileSize, modifiedMs, changedMs, inode }: FileVersion) {
  return {
    ...{ path, file_size: fileSize, modified_ms: modifiedMs },
    ...{ changed_ms: changedMs, inode },
  };
}
