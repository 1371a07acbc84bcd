import type { MediaMemory } from '#engine/store/memory/media-memory.ts';
import type { PostgresDatabase } from '#engine/store/postgres/session/postgres-database.ts';
import { asRecords, recordset } from '#engine/store/postgres/session/recordset.ts';
import { storedLine } from '#engine/store/rows/derived-rows.ts';
import type {
  ReadCounts,
  ReadImage,
  StoredLine,
  TextStore,
  UnreadImage,
} from '#engine/store/text-store.ts';
import { foldText } from './fold-text.ts';
import { IMAGE_CONTENT } from './postgres-text-search.ts';

const IS_READ = `EXISTS (
  SELECT FROM read_images WHERE read_images.dataset_id = media.dataset_id AND reader = $2
    AND content = ${IMAGE_CONTENT})`;
const HAS_TEXT = `EXISTS (
  SELECT FROM text_lines WHERE text_lines.dataset_id = media.dataset_id
    AND content = ${IMAGE_CONTENT})`;

const LINE =
  'content text, place integer, text text, text_folded text, confidence double precision, x double precision, y double precision, width double precision, height double precision';

export class PostgresText implements TextStore {
  readonly #database: PostgresDatabase;
  readonly #memory: MediaMemory;

  constructor(database: PostgresDatabase, memory: MediaMemory) {
    this.#database = database;
    this.#memory = memory;
  }

  async isWanted(datasetId: string): Promise<boolean> {
    const rows = await this.#database.rows('SELECT FROM text_reading WHERE dataset_id = $1', [
      datasetId,
    ]);
    return rows.length > 0;
  }

  async setWanted(datasetId: string, isWanted: boolean): Promise<void> {
    await this.#database.transaction((run) =>
      run(
        isWanted
          ? 'INSERT INTO text_reading (dataset_id) VALUES ($1) ON CONFLICT DO NOTHING'
          : 'DELETE FROM text_reading WHERE dataset_id = $1',
        [datasetId],
      ),
    );
  }

  async counts(datasetId: string, reader: string): Promise<ReadCounts> {
    const [row] = await this.#database.rows(
      `SELECT count(*) FILTER (WHERE is_read)::integer AS n_read,
         count(*) FILTER (WHERE NOT is_read AND missing_since IS NULL)::integer AS n_left,
         count(*) FILTER (WHERE has_text)::integer AS n_with_text
       FROM (SELECT ${IS_READ} AS is_read, ${HAS_TEXT} AS has_text, missing_since FROM media
         WHERE dataset_id = $1::uuid) AS images`,
      [datasetId, reader],
    );
    return {
      nRead: row?.['n_read'] as number,
      nLeft: row?.['n_left'] as number,
      nWithText: row?.['n_with_text'] as number,
    };
  }

  async unread(datasetId: string, reader: string): Promise<UnreadImage[]> {
    const rows = await this.#database.rows(
      `SELECT ${IMAGE_CONTENT} AS content, min(path) AS path FROM media
       WHERE dataset_id = $1::uuid AND missing_since IS NULL AND NOT ${IS_READ}
       GROUP BY 1 ORDER BY min(path)`,
      [datasetId, reader],
    );
    return rows.map((row) => ({
      content: row['content'] as string,
      path: row['path'] as string,
    }));
  }

  async save(datasetId: string, reader: string, images: readonly ReadImage[]): Promise<void> {
    const contents = images.map(({ content }) => content);
    const lines = images.flatMap(({ content, lines }) =>
      lines.map(({ text, confidence, boundingBox }, place) => ({
        ...{ content, place, text, text_folded: foldText(text), confidence },
        ...boundingBox,
      })),
    );
    const hasChanged = await this.#database.transaction(async (run) => {
      const deleted = await run(
        'DELETE FROM text_lines WHERE dataset_id = $1::uuid AND content = ANY ($2::text[])',
        [datasetId, contents],
      );
      await run(
        `INSERT INTO read_images (dataset_id, content, reader)
         SELECT $1::uuid, content, $3 FROM unnest($2::text[]) AS images(content)
         ON CONFLICT (dataset_id, content) DO UPDATE SET reader = excluded.reader`,
        [datasetId, contents, reader],
      );
      await run(
        `INSERT INTO text_lines (dataset_id, content, place, text, text_folded, confidence,
           x, y, width, height)
         SELECT $1::uuid, given.* FROM ${recordset('$2', LINE)}`,
        [datasetId, asRecords(lines)],
      );
      return lines.length > 0 || deleted.nRows > 0;
    }, datasetId);
    if (hasChanged) this.#memory.textChanged(datasetId);
  }

  async linesIn(datasetId: string, mediaId: string): Promise<StoredLine[] | null> {
    const rows = await this.#database.rows(
      `SELECT text, confidence, x, y, text_lines.width, text_lines.height
       FROM media
       JOIN read_images ON read_images.dataset_id = media.dataset_id
         AND read_images.content = ${IMAGE_CONTENT}
       LEFT JOIN text_lines ON text_lines.dataset_id = media.dataset_id
         AND text_lines.content = ${IMAGE_CONTENT}
       WHERE media.dataset_id = $1::uuid AND media_id = $2::uuid ORDER BY place`,
      [datasetId, mediaId],
    );
    if (rows.length === 0) return null;
    return rows.filter((row) => row['text'] !== null).map(storedLine);
  }

  async removeOrphans(datasetId: string): Promise<void> {
    await this.#database.transaction(async (run) => {
      for (const table of ['text_lines', 'read_images']) {
        await run(
          `DELETE FROM ${table} WHERE dataset_id = $1::uuid AND content NOT IN (
             SELECT ${IMAGE_CONTENT} FROM media WHERE dataset_id = $1::uuid)`,
          [datasetId],
        );
      }
    });
  }

  revision(datasetId: string): number {
    return this.#memory.textRevision(datasetId);
  }
}
