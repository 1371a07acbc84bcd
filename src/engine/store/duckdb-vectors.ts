import type { EntityType } from '#contract/primitives.ts';
import type { DuckDbFile } from './duckdb-file.ts';
import { ENTITY_TABLES } from './entity-tables.ts';
import { floatsOf, identifiedVector } from './rows.ts';
import type { IdentifiedVector, StoredVectors, VectorStore } from './store.ts';

/** Vectors of images and objects in the DuckDB file. */
export class DuckDbVectors implements VectorStore {
  readonly #file: DuckDbFile;

  constructor(file: DuckDbFile) {
    this.#file = file;
  }

  async all(datasetId: string, type: EntityType, dims: number): Promise<StoredVectors> {
    const { rows: table, id } = ENTITY_TABLES[type];
    const [total] = await this.#file.rows(
      `SELECT count(*)::INTEGER AS n FROM ${table} WHERE dataset_id = $1::UUID`,
      [datasetId],
    );
    const n = total?.['n'] as number;
    const shared = new SharedArrayBuffer(n * dims * Float32Array.BYTES_PER_ELEMENT);
    const vectors = new Float32Array(shared);
    const mediaIds: string[] = [];
    const stream = this.#file.stream(
      `SELECT ${id} AS id, vector FROM ${table} WHERE dataset_id = $1::UUID
       ORDER BY ${id} LIMIT ${n}`,
      [datasetId],
    );
    for await (const row of stream) {
      vectors.set(floatsOf(row['vector'] as Uint8Array), mediaIds.length * dims);
      mediaIds.push(row['id'] as string);
    }
    // Some may have gone since they were counted.
    return { mediaIds, vectors: vectors.subarray(0, mediaIds.length * dims) };
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
