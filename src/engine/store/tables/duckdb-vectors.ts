import type { EntityType } from '#contract/primitives.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { ENTITY_TABLES } from '#engine/store/file/entity-tables.ts';
import { identifiedVector } from '#engine/store/file/rows.ts';
import type { IdentifiedVector, StoredVectors, VectorStore } from '#engine/store/vector-store.ts';

export class DuckDbVectors implements VectorStore {
  readonly #file: DuckDbFile;

  constructor(file: DuckDbFile) {
    this.#file = file;
  }

  async all(datasetId: string, type: EntityType, dims: number): Promise<StoredVectors> {
    const { rows: table, id } = ENTITY_TABLES[type];
    // Sorts ids without the vectors, which are large, to assign each its row.
    const sorted = await this.#file.rows(
      `SELECT ${id} AS id FROM ${table} WHERE dataset_id = $1::UUID ORDER BY ${id}`,
      [datasetId],
    );
    const mediaIds = sorted.map((row) => row['id'] as string);
    const rowOf = new Map(mediaIds.map((mediaId, row) => [mediaId, row]));
    const shared = new SharedArrayBuffer(mediaIds.length * dims * Float32Array.BYTES_PER_ELEMENT);
    const vectors = new Float32Array(shared);
    let nFound = 0;
    for await (const { mediaId, vector } of this.each(datasetId, type)) {
      const row = rowOf.get(mediaId);
      // The media was added after the sort.
      if (row === undefined) continue;
      vectors.set(vector, row * dims);
      nFound++;
    }
    // Retry: media were deleted after the sort.
    return nFound === mediaIds.length ? { mediaIds, vectors } : this.all(datasetId, type, dims);
  }

  async *each(datasetId: string, type: EntityType): AsyncGenerator<IdentifiedVector> {
    const { rows, id } = ENTITY_TABLES[type];
    const stream = this.#file.stream(
      `SELECT ${id} AS id, vector FROM ${rows} WHERE dataset_id = $1::UUID`,
      [datasetId],
    );
    for await (const row of stream) yield identifiedVector(row);
  }

  async unclustered(datasetId: string, type: EntityType): Promise<IdentifiedVector[]> {
    const { rows, id, clusters } = ENTITY_TABLES[type];
    const found = await this.#file.rows(
      `SELECT ${id} AS id, vector FROM ${rows} ANTI JOIN ${clusters} USING (dataset_id, ${id})
       WHERE dataset_id = $1::UUID ORDER BY id`,
      [datasetId],
    );
    return found.map(identifiedVector);
  }
}
