import type { AnchorStore, EmbeddedAnchor, StoredAnchor } from '#engine/store/anchor-store.ts';
import type { MediaMemory } from '#engine/store/memory/media-memory.ts';
import type { PostgresDatabase } from '#engine/store/postgres/session/postgres-database.ts';
import { modelOr } from '#engine/store/rows/entity-tables.ts';
import { storedAnchor } from '#engine/store/rows/rows.ts';
import { VECTOR_BYTES } from './postgres-vectors.ts';

/** The dataset is locked, so that nobody removes it meanwhile. Zero rows: it was removed. */
const OF_DATASET = 'FROM datasets WHERE dataset_id = $1::uuid FOR KEY SHARE';

const SAVE_ANCHOR = `
  WITH dataset AS (SELECT dataset_id ${OF_DATASET}),
  anchor AS (
    INSERT INTO anchors
      (dataset_id, anchor_id, file_name, upload_name, width, height, format, bounding_box)
    SELECT dataset_id, $2::uuid, $3, $4, $5::integer, $6::integer, $7, $8::json FROM dataset
    ON CONFLICT (dataset_id, anchor_id) DO UPDATE SET
      file_name = excluded.file_name, upload_name = excluded.upload_name, width = excluded.width,
      height = excluded.height, format = excluded.format, bounding_box = excluded.bounding_box,
      created_at = excluded.created_at
    RETURNING dataset_id, anchor_id)
  INSERT INTO anchor_vectors (dataset_id, model_id, anchor_id, vector)
  SELECT dataset_id, $9, anchor_id, $10::vector FROM anchor
  ON CONFLICT (dataset_id, model_id, anchor_id) DO UPDATE SET vector = excluded.vector`;

const SAVE_VECTOR = `
  WITH dataset AS (SELECT dataset_id ${OF_DATASET})
  INSERT INTO anchor_vectors (dataset_id, model_id, anchor_id, vector)
  SELECT dataset_id, $2, $3::uuid, $4::vector FROM dataset
  ON CONFLICT (dataset_id, model_id, anchor_id) DO UPDATE SET vector = excluded.vector`;

export class PostgresAnchors implements AnchorStore {
  readonly #database: PostgresDatabase;
  readonly #memory: MediaMemory;

  constructor(database: PostgresDatabase, memory: MediaMemory) {
    this.#database = database;
    this.#memory = memory;
  }

  async save(datasetId: string, modelId: string, anchor: EmbeddedAnchor): Promise<boolean> {
    const { anchorId, fileName, uploadName, width, height, format, boundingBox, vector } = anchor;
    const box = boundingBox && JSON.stringify(boundingBox);
    const { nRows } = await this.#database.transaction((run) =>
      run(SAVE_ANCHOR, [
        ...[datasetId, anchorId, fileName, uploadName, width, height, format, box],
        ...[modelId, `[${vector.join()}]`],
      ]),
    );
    this.#memory.anchors.forget(datasetId, [nameOf(anchorId)]);
    if (nRows === 0) return false;
    const stored = { anchorId, fileName, uploadName, width, height, format, boundingBox, vector };
    this.#memory.anchors.put(datasetId, nameOf(anchorId, modelId), stored);
    return true;
  }

  async saveVector(
    datasetId: string,
    modelId: string,
    anchorId: string,
    vector: Float32Array,
  ): Promise<void> {
    await this.#database.transaction((run) =>
      run(SAVE_VECTOR, [datasetId, modelId, anchorId, `[${vector.join()}]`]),
    );
    this.#memory.anchors.forget(datasetId, [nameOf(anchorId), nameOf(anchorId, modelId)]);
  }

  async find(
    datasetId: string,
    anchorId: string,
    modelId?: string,
  ): Promise<StoredAnchor | undefined> {
    const name = nameOf(anchorId, modelId);
    const found = await this.#memory.anchors.get(datasetId, [name], async () => {
      const rows = await this.#database.rows(
        `SELECT anchor_id, file_name, upload_name, width, height, format,
           bounding_box::text AS bounding_box, ${VECTOR_BYTES}
         FROM anchors LEFT JOIN (
           SELECT anchor_id, vector FROM anchor_vectors
           WHERE dataset_id = $1::uuid AND model_id = ${modelOr('$3')}) AS embedded USING (anchor_id)
         WHERE anchors.dataset_id = $1::uuid AND anchor_id = $2::uuid`,
        [datasetId, anchorId, modelId ?? null],
      );
      return new Map(rows.map((row) => [name, storedAnchor(row)]));
    });
    const anchor = found.get(name);
    // Another server may save it, or its vector, at any time.
    if (!anchor?.vector) this.#memory.anchors.forget(datasetId, [name]);
    return anchor;
  }

  async uploadNames(): Promise<string[]> {
    const rows = await this.#database.rows('SELECT DISTINCT upload_name FROM anchors');
    return rows.map((row) => row['upload_name'] as string);
  }

  async hasUpload(contentHash: string): Promise<boolean> {
    const rows = await this.#database.rows(
      'SELECT FROM anchors WHERE starts_with(upload_name, $1) LIMIT 1',
      [`${contentHash}.`],
    );
    return rows.length > 0;
  }
}

/** In memory; without a model, the vector is that of the model in use. */
function nameOf(anchorId: string, modelId = ''): string {
  return `${anchorId} ${modelId}`;
}
