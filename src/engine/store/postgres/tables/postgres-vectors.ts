import type { EntityType } from '#contract/primitives.ts';
import type { ImageVectors } from '#engine/store/model-store.ts';
import type { PostgresDatabase, Run } from '#engine/store/postgres/session/postgres-database.ts';
import { asRecords, recordset } from '#engine/store/postgres/session/recordset.ts';
import { ENTITY_TABLES, modelOr } from '#engine/store/rows/entity-tables.ts';
import { identifiedVector } from '#engine/store/rows/rows.ts';
import { StoreConnectionError } from '#engine/store/store-errors.ts';
import type { IdentifiedVector, StoredVectors, VectorStore } from '#engine/store/vector-store.ts';

/** The bytes of a vector, as the session reads them. */
export const VECTOR_BYTES = 'vector_send(vector) AS vector';
/** A hash of the numbers of a vector. */
export const HASH_OF_VECTOR = 'hash_array_extended(vector::real[], 0)';

export class PostgresVectors implements VectorStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async all(
    datasetId: string,
    type: EntityType,
    dims: number,
    modelId?: string,
  ): Promise<StoredVectors> {
    for (;;) {
      try {
        const found = await this.#all(datasetId, type, dims, modelId);
        // Undefined when media were added or deleted after they were counted.
        if (found) return found;
      } catch (error) {
        if (!(error instanceof StoreConnectionError)) throw error;
        // The next read waits until the server responds, or fails because the store is closed.
      }
    }
  }

  async #all(
    datasetId: string,
    type: EntityType,
    dims: number,
    modelId?: string,
  ): Promise<StoredVectors | undefined> {
    const { vectors: table, id } = ENTITY_TABLES[type];
    const ofModel = `FROM ${table} WHERE dataset_id = $1::uuid AND model_id = ${modelOr('$2')}`;
    const values = [datasetId, modelId ?? null];
    const [row] = await this.#database.rows(`SELECT count(*)::integer AS n ${ofModel}`, values);
    const n = row?.['n'] as number;
    const shared = new SharedArrayBuffer(n * dims * Float32Array.BYTES_PER_ELEMENT);
    const vectors = new Float32Array(shared);
    const mediaIds: string[] = [];
    const stream = this.#database.stream(
      `SELECT ${id} AS id, ${VECTOR_BYTES} ${ofModel} ORDER BY ${id}`,
      values,
    );
    for await (const { mediaId, vector } of identified(stream)) {
      if (mediaIds.length === n) return undefined;
      vectors.set(vector, mediaIds.length * dims);
      mediaIds.push(mediaId);
    }
    return mediaIds.length === n ? { mediaIds, vectors } : undefined;
  }

  each(
    datasetId: string,
    type: EntityType,
    modelId?: string,
    mediaIds?: readonly string[],
  ): AsyncIterable<IdentifiedVector> {
    const { vectors, id } = ENTITY_TABLES[type];
    const isWanted = mediaIds ? `AND ${id} = ANY ($3::uuid[])` : '';
    return identified(
      this.#database.stream(
        `SELECT ${id} AS id, ${VECTOR_BYTES} FROM ${vectors}
         WHERE dataset_id = $1::uuid AND model_id = ${modelOr('$2')} ${isWanted}`,
        [datasetId, modelId ?? null, ...(mediaIds ? [mediaIds] : [])],
      ),
    );
  }

  async unclustered(
    datasetId: string,
    type: EntityType,
    modelId?: string,
  ): Promise<IdentifiedVector[]> {
    const { vectors, id, clusters } = ENTITY_TABLES[type];
    const found = await this.#database.rows(
      `SELECT ${id} AS id, ${VECTOR_BYTES} FROM ${vectors} AS embedded
       WHERE dataset_id = $1::uuid AND model_id = ${modelOr('$2')} AND NOT EXISTS (
         SELECT FROM ${clusters} AS clustered
         WHERE clustered.dataset_id = embedded.dataset_id
           AND clustered.model_id = embedded.model_id AND clustered.${id} = embedded.${id})
       ORDER BY id`,
      [datasetId, modelId ?? null],
    );
    return found.map(identifiedVector);
  }
}

async function* identified(
  rows: AsyncIterable<Readonly<Record<string, unknown>>>,
): AsyncGenerator<IdentifiedVector> {
  for await (const row of rows) yield identifiedVector(row);
}

/** Adds vectors of a model to images and objects that are still as they were embedded. */
export async function addModelVectors(
  run: Run,
  datasetId: string,
  modelId: string,
  images: readonly ImageVectors[],
): Promise<void> {
  await run(
    `INSERT INTO media_vectors (dataset_id, model_id, media_id, is_exact, vector, vector_hash)
     SELECT dataset_id, $2, media_id, given.content_hash IS NOT NULL, vector, ${HASH_OF_VECTOR}
     FROM ${recordset('$3', 'media_id uuid, content_hash text, objects_version text, vector vector')}
     JOIN media USING (media_id)
     WHERE dataset_id = $1::uuid
       AND coalesce(given.content_hash = media.content_hash, true)
       AND given.objects_version IS NOT DISTINCT FROM media.objects_version
     ON CONFLICT (dataset_id, model_id, media_id) DO UPDATE SET
       is_exact = excluded.is_exact, vector = excluded.vector, vector_hash = excluded.vector_hash`,
    [
      datasetId,
      modelId,
      asRecords(
        images.map(({ mediaId, contentHash, objectsVersion, vector }) => ({
          media_id: mediaId,
          content_hash: contentHash,
          objects_version: objectsVersion,
          vector,
        })),
      ),
    ],
  );
  const objects = images.flatMap((image) => image.objects);
  await run(
    `INSERT INTO object_vectors (dataset_id, model_id, object_id, vector, vector_hash)
     SELECT dataset_id, $2, object_id, vector, ${HASH_OF_VECTOR}
     FROM ${recordset('$3', 'object_id uuid, vector vector')} JOIN objects USING (object_id)
     WHERE dataset_id = $1::uuid AND media_id IN (
       SELECT media_id FROM media_vectors WHERE dataset_id = $1::uuid AND model_id = $2)
     ON CONFLICT (dataset_id, model_id, object_id) DO UPDATE SET
       vector = excluded.vector, vector_hash = excluded.vector_hash`,
    [
      datasetId,
      modelId,
      asRecords(objects.map(({ mediaId, vector }) => ({ object_id: mediaId, vector }))),
    ],
  );
}
