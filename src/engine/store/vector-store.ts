import type { EntityType } from '#contract/primitives.ts';

/** Rows ascend by the id of the image or object; row `i` of `vectors` belongs to `mediaIds[i]`. */
export interface StoredVectors {
  readonly mediaIds: readonly string[];
  /** `mediaIds.length` × `dims`, row-major, on shared memory so that a worker can read it in place. */
  readonly vectors: Float32Array;
}

export interface IdentifiedVector {
  /** Of an image or an object. */
  readonly mediaId: string;
  readonly vector: Float32Array;
}

export interface VectorStore {
  all(datasetId: string, type: EntityType, dims: number): Promise<StoredVectors>;
  /** In no order. */
  each(datasetId: string, type: EntityType): AsyncIterable<IdentifiedVector>;
  /** Of what came after the last clustering, by id. */
  unclustered(datasetId: string, type: EntityType): Promise<IdentifiedVector[]>;
}
