import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import type { EntityType } from '#contract/primitives.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { stage } from '#engine/store/file/staging.ts';
import type { ImageVectors } from '#engine/store/model-store.ts';
import { ENTITY_TABLES, MODEL_IN_USE, modelOr } from '#engine/store/rows/entity-tables.ts';
import { bytesOf, identifiedVector } from '#engine/store/rows/rows.ts';
import type { IdentifiedVector, StoredVectors, VectorStore } from '#engine/store/vector-store.ts';

export class DuckDbVectors implements VectorStore {
  readonly #file: DuckDbFile;

  constructor(file: DuckDbFile) {
    this.#file = file;
  }

  async all(
    datasetId: string,
    type: EntityType,
    dims: number,
    modelId?: string,
  ): Promise<StoredVectors> {
    const { vectors: table, id } = ENTITY_TABLES[type];
    // Sorts ids without the vectors, which are large, to assign each its row.
    const sorted = await this.#file.rows(
      `SELECT ${id} AS id FROM ${table}
       WHERE dataset_id = $1::UUID AND model_id = ${modelOr('$2')} ORDER BY ${id}`,
      [datasetId, modelId ?? null],
    );
    const mediaIds = sorted.map((row) => row['id'] as string);
    const rowOf = new Map(mediaIds.map((mediaId, row) => [mediaId, row]));
    const shared = new SharedArrayBuffer(mediaIds.length * dims * Float32Array.BYTES_PER_ELEMENT);
    const vectors = new Float32Array(shared);
    let nFound = 0;
    for await (const { mediaId, vector } of this.each(datasetId, type, modelId)) {
      const row = rowOf.get(mediaId);
      // The media was added after the sort.
      if (row === undefined) continue;
      vectors.set(vector, row * dims);
      nFound++;
    }
    if (nFound === mediaIds.length) return { mediaIds, vectors };
    // Media were deleted after the sort.
    return this.all(datasetId, type, dims, modelId);
  }

  async *each(
    datasetId: string,
    type: EntityType,
    modelId?: string,
    mediaIds?: readonly string[],
  ): AsyncGenerator<IdentifiedVector> {
    const { vectors, id } = ENTITY_TABLES[type];
    const ofModel = `dataset_id = $1::UUID AND model_id = ${modelOr('$2')}`;
    const isWanted = mediaIds ? `AND ${id} IN (SELECT unnest($3)::UUID)` : '';
    const stream = this.#file.stream(
      `SELECT ${id} AS id, vector FROM ${vectors} WHERE ${ofModel} ${isWanted}`,
      [datasetId, modelId ?? null, ...(mediaIds ? [listValue([...mediaIds])] : [])],
      [VARCHAR, VARCHAR, ...(mediaIds ? [LIST(VARCHAR)] : [])],
    );
    for await (const row of stream) yield identifiedVector(row);
  }

  async unclustered(
    datasetId: string,
    type: EntityType,
    modelId?: string,
  ): Promise<IdentifiedVector[]> {
    const { vectors, id, clusters } = ENTITY_TABLES[type];
    const found = await this.#file.rows(
      `SELECT ${id} AS id, vector FROM ${vectors}
       ANTI JOIN ${clusters} USING (dataset_id, model_id, ${id})
       WHERE dataset_id = $1::UUID AND model_id = ${modelOr('$2')} ORDER BY id`,
      [datasetId, modelId ?? null],
    );
    return found.map(identifiedVector);
  }
}

/** The vectors of other models described an earlier version of the staged images. */
export async function replaceVectors(writer: DuckDBConnection, datasetId: string): Promise<void> {
  await writer.run(
    'DELETE FROM media_vectors WHERE media_id IN (SELECT media_id::UUID FROM staging)',
  );
  await writer.run(
    `INSERT INTO media_vectors (dataset_id, model_id, media_id, is_exact, vector, vector_hash)
     SELECT $1::UUID, ${MODEL_IN_USE}, media_id::UUID, true, vector, hash(vector) FROM staging`,
    [datasetId],
  );
}

/** Adds vectors of a model to images and objects that are still as they were embedded. */
export async function addVectors(
  writer: DuckDBConnection,
  datasetId: string,
  modelId: string,
  images: readonly ImageVectors[],
): Promise<void> {
  await stage(
    writer,
    'media_id VARCHAR, content_hash VARCHAR, objects_version VARCHAR, vector BLOB',
    images,
    (appender, { mediaId, contentHash, objectsVersion, vector }) => {
      appender.appendVarchar(mediaId);
      for (const text of [contentHash, objectsVersion]) {
        if (text === null) appender.appendNull();
        else appender.appendVarchar(text);
      }
      appender.appendBlob(bytesOf(vector));
    },
  );
  await writer.run(
    `INSERT INTO media_vectors (dataset_id, model_id, media_id, is_exact, vector, vector_hash)
     SELECT $1::UUID, $2, media.media_id, staging.content_hash IS NOT NULL, vector, hash(vector)
     FROM staging JOIN media ON media.media_id = staging.media_id::UUID
     WHERE dataset_id = $1::UUID
       AND coalesce(staging.content_hash = media.content_hash, true)
       AND staging.objects_version IS NOT DISTINCT FROM media.objects_version`,
    [datasetId, modelId],
  );
  await stage(
    writer,
    'object_id VARCHAR, vector BLOB',
    images.flatMap(({ objects }) => objects),
    (appender, { mediaId, vector }) => {
      appender.appendVarchar(mediaId);
      appender.appendBlob(bytesOf(vector));
    },
  );
  await writer.run(
    `INSERT INTO object_vectors (dataset_id, model_id, object_id, vector, vector_hash)
     SELECT $1::UUID, $2, objects.object_id, vector, hash(vector)
     FROM staging JOIN objects ON objects.object_id = staging.object_id::UUID
     WHERE dataset_id = $1::UUID AND media_id IN (
       SELECT media_id FROM media_vectors WHERE dataset_id = $1::UUID AND model_id = $2)`,
    [datasetId, modelId],
  );
}
