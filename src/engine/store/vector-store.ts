import type { EntityType } from '#contract/primitives.ts';

/** Rows ascend by the id of the image or object; row `i` of `vectors` belongs to `mediaIds[i]`. */
export interface StoredVectors {
  readonly mediaIds: readonly string[];
  /**
   * `mediaIds.length` × `dims`, row-major, in shared memory, so that a worker reads it without a
   * copy.
   */
  readonly vectors: Float32Array;
}

export interface IdentifiedVector {
  /** Id of an image or an object. */
  readonly mediaId: string;
  readonly vector: Float32Array;
}

/** Reads the vectors of a model; by default of the model that the dataset uses. */
export interface VectorStore {
  all(
    datasetId: string,
    type: EntityType,
    dims: number,
    modelId?: string | undefined,
  ): Promise<StoredVectors>;
  /** In arbitrary order. @param mediaIds by default all */
  each(
    datasetId: string,
    type: EntityType,
    modelId?: string | undefined,
    mediaIds?: readonly string[] | undefined,
  ): AsyncIterable<IdentifiedVector>;
  /** Vectors of media added after the last clustering, by id. */
  unclustered(
    datasetId: string,
    type: EntityType,
    modelId?: string | undefined,
  ): Promise<IdentifiedVector[]>;
}
