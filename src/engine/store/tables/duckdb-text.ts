import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { stage } from '#engine/store/file/staging.ts';
import type { MediaMemory } from '#engine/store/memory/media-memory.ts';
import { storedLine } from '#engine/store/rows/derived-rows.ts';
import type {
  ReadCounts,
  ReadImage,
  StoredLine,
  TextStore,
  UnreadImage,
} from '#engine/store/text-store.ts';
import { CONTENT_OF_IMAGE } from './duckdb-text-search.ts';

const IS_READ = `EXISTS (
  FROM read_images WHERE read_images.dataset_id = media.dataset_id AND reader = $2
    AND content = ${CONTENT_OF_IMAGE})`;
const HAS_TEXT = `EXISTS (
  FROM text_lines WHERE text_lines.dataset_id = media.dataset_id AND content = ${CONTENT_OF_IMAGE})`;

export class DuckDbText implements TextStore {
  readonly #file: DuckDbFile;
  readonly #memory: MediaMemory;

  constructor(file: DuckDbFile, memory: MediaMemory) {
    this.#file = file;
    this.#memory = memory;
  }

  async isWanted(datasetId: string): Promise<boolean> {
    const rows = await this.#file.rows('FROM text_reading WHERE dataset_id = $1::UUID', [
      datasetId,
    ]);
    return rows.length > 0;
  }

  async setWanted(datasetId: string, isWanted: boolean): Promise<void> {
    await this.#file.transaction((writer) =>
      writer.run(
        isWanted
          ? 'INSERT OR IGNORE INTO text_reading VALUES ($1::UUID)'
          : 'DELETE FROM text_reading WHERE dataset_id = $1::UUID',
        [datasetId],
      ),
    );
  }

  async counts(datasetId: string, reader: string): Promise<ReadCounts> {
    const [row] = await this.#file.rows(
      `SELECT count(*) FILTER (is_read)::INTEGER AS n_read,
         count(*) FILTER (NOT is_read AND missing_since IS NULL)::INTEGER AS n_left,
         count(*) FILTER (has_text)::INTEGER AS n_with_text
       FROM (SELECT ${IS_READ} AS is_read, ${HAS_TEXT} AS has_text, missing_since FROM media
         WHERE dataset_id = $1::UUID)`,
      [datasetId, reader],
    );
    return {
      nRead: row?.['n_read'] as number,
      nLeft: row?.['n_left'] as number,
      nWithText: row?.['n_with_text'] as number,
    };
  }

  async unread(datasetId: string, reader: string): Promise<UnreadImage[]> {
    const rows = await this.#file.rows(
      `SELECT ${CONTENT_OF_IMAGE} AS content, min(path) AS path FROM media
       WHERE dataset_id = $1::UUID AND missing_since IS NULL AND NOT ${IS_READ}
       GROUP BY ALL ORDER BY path`,
      [datasetId, reader],
    );
    return rows.map((row) => ({
      content: row['content'] as string,
      path: row['path'] as string,
    }));
  }

  async save(datasetId: string, reader: string, images: readonly ReadImage[]): Promise<void> {
    const lines = images.flatMap(({ content, lines }) =>
      lines.map((line, place) => ({ ...line, content, place })),
    );
    const hasChanged = await this.#file.transaction(async (writer) => {
      await stage(writer, 'content VARCHAR', images, (appender, { content }) =>
        appender.appendVarchar(content),
      );
      const deleted = await writer.runAndReadAll(
        `DELETE FROM text_lines
         WHERE dataset_id = $1::UUID AND content IN (SELECT content FROM staging)`,
        [datasetId],
      );
      await writer.run(
        `DELETE FROM read_images
         WHERE dataset_id = $1::UUID AND content IN (SELECT content FROM staging)`,
        [datasetId],
      );
      await writer.run('INSERT INTO read_images SELECT $1::UUID, content, $2 FROM staging', [
        datasetId,
        reader,
      ]);
      await stage(
        writer,
        'content VARCHAR, place INTEGER, text VARCHAR, confidence DOUBLE, x DOUBLE, y DOUBLE, width DOUBLE, height DOUBLE',
        lines,
        (appender, { content, place, text, confidence, boundingBox }) => {
          appender.appendVarchar(content);
          appender.appendInteger(place);
          appender.appendVarchar(text);
          const { x, y, width, height } = boundingBox;
          for (const number of [confidence, x, y, width, height]) appender.appendDouble(number);
        },
      );
      await writer.run('INSERT INTO text_lines SELECT $1::UUID, * FROM staging', [datasetId]);
      return lines.length > 0 || deleted.rowsChanged > 0;
    });
    if (hasChanged) this.#memory.textChanged(datasetId);
  }

  async linesIn(datasetId: string, mediaId: string): Promise<StoredLine[] | null> {
    const rows = await this.#file.rows(
      `SELECT text_lines.* EXCLUDE (dataset_id, content)
       FROM media
       JOIN read_images ON read_images.dataset_id = media.dataset_id
         AND read_images.content = ${CONTENT_OF_IMAGE}
       LEFT JOIN text_lines ON text_lines.dataset_id = media.dataset_id
         AND text_lines.content = ${CONTENT_OF_IMAGE}
       WHERE media.dataset_id = $1::UUID AND media_id = $2::UUID ORDER BY place`,
      [datasetId, mediaId],
    );
    if (rows.length === 0) return null;
    return rows.filter((row) => row['text'] !== null).map(storedLine);
  }

  async removeOrphans(datasetId: string): Promise<void> {
    await this.#file.transaction(async (writer) => {
      for (const table of ['text_lines', 'read_images']) {
        await writer.run(
          `DELETE FROM ${table} WHERE dataset_id = $1::UUID AND content NOT IN (
             SELECT ${CONTENT_OF_IMAGE} FROM media WHERE dataset_id = $1::UUID)`,
          [datasetId],
        );
      }
    });
  }

  revision(datasetId: string): number {
    return this.#memory.textRevision(datasetId);
  }
}
