import type { EntityType } from '#contract/primitives.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { stage } from '#engine/store/file/staging.ts';
import type { MeasuredMedia, QualityStore, StoredQuality } from '#engine/store/quality-store.ts';
import { storedQuality } from '#engine/store/rows/derived-rows.ts';

const CONTENT = "coalesce(content_hash, '')";
const ROWS = {
  IMAGES: `SELECT media_id AS id, width::DOUBLE / height AS aspect, ${CONTENT} AS content
    FROM media WHERE dataset_id = $1::UUID`,
  OBJECTS: `SELECT object_id AS id, ${CONTENT} AS content,
      objects.width * media.width / (objects.height * media.height) AS aspect
    FROM objects JOIN media USING (dataset_id, media_id) WHERE dataset_id = $1::UUID`,
} as const;

export class DuckDbQuality implements QualityStore {
  readonly #file: DuckDbFile;

  constructor(file: DuckDbFile) {
    this.#file = file;
  }

  async *all(datasetId: string, type: EntityType): AsyncGenerator<StoredQuality> {
    const stream = this.#file.stream(
      `SELECT id::VARCHAR AS id, aspect, content, brightness, sharpness
       FROM (${ROWS[type]}) AS there LEFT JOIN (
         SELECT media_id AS id, content, brightness, sharpness FROM media_quality
         WHERE dataset_id = $1::UUID) AS measured USING (id, content)`,
      [datasetId],
    );
    for await (const row of stream) yield storedQuality(row);
  }

  async save(datasetId: string, measured: readonly MeasuredMedia[]): Promise<void> {
    await this.#file.transaction(async (writer) => {
      const columns = 'media_id VARCHAR, content VARCHAR, brightness DOUBLE, sharpness DOUBLE';
      await stage(writer, columns, measured, (appender, item) => {
        appender.appendVarchar(item.mediaId);
        appender.appendVarchar(item.content);
        appender.appendDouble(item.brightness);
        appender.appendDouble(item.sharpness);
      });
      await writer.run(
        `DELETE FROM media_quality WHERE dataset_id = $1::UUID
         AND media_id IN (SELECT media_id::UUID FROM staging)`,
        [datasetId],
      );
      await writer.run(
        `INSERT INTO media_quality
         SELECT $1::UUID, media_id::UUID, content, brightness, sharpness FROM staging`,
        [datasetId],
      );
    });
  }
}
