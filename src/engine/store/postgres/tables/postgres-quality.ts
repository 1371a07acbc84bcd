import type { EntityType } from '#contract/primitives.ts';
import type { PostgresDatabase } from '#engine/store/postgres/session/postgres-database.ts';
import { asRecords, recordset } from '#engine/store/postgres/session/recordset.ts';
import type { MeasuredMedia, QualityStore, StoredQuality } from '#engine/store/quality-store.ts';
import { storedQuality } from '#engine/store/rows/derived-rows.ts';

const CONTENT = "coalesce(content_hash, '') AS content";
const ROWS = {
  IMAGES: `SELECT media_id AS id, width::double precision / height AS aspect, ${CONTENT}
    FROM media WHERE dataset_id = $1::uuid`,
  OBJECTS: `SELECT object_id AS id,
      objects.width * media.width / (objects.height * media.height) AS aspect, ${CONTENT}
    FROM objects JOIN media USING (dataset_id, media_id) WHERE dataset_id = $1::uuid`,
} as const;

export class PostgresQuality implements QualityStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async *all(datasetId: string, type: EntityType): AsyncGenerator<StoredQuality> {
    const rows = this.#database.stream(
      `SELECT id, aspect, content, brightness, sharpness
       FROM (${ROWS[type]}) AS present LEFT JOIN (
         SELECT media_id AS id, content, brightness, sharpness FROM media_quality
         WHERE dataset_id = $1::uuid) AS measured USING (id, content)`,
      [datasetId],
    );
    for await (const row of rows) yield storedQuality(row);
  }

  async save(datasetId: string, measured: readonly MeasuredMedia[]): Promise<void> {
    const given = measured.map(({ mediaId, content, brightness, sharpness }) => ({
      media_id: mediaId,
      content,
      brightness,
      sharpness,
    }));
    await this.#database.transaction((run) =>
      run(
        `INSERT INTO media_quality (dataset_id, media_id, content, brightness, sharpness)
         SELECT $1::uuid, given.*
         FROM ${recordset('$2', 'media_id uuid, content text, brightness double precision, sharpness double precision')}
         ON CONFLICT (dataset_id, media_id) DO UPDATE SET content = excluded.content,
           brightness = excluded.brightness, sharpness = excluded.sharpness`,
        [datasetId, asRecords(given)],
      ),
    );
  }
}
