import type { EntityType, Threshold } from '#contract/primitives.ts';
import type { Combine } from '#contract/search/examples.ts';

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

/** An index whose vectors are copied into the database, which ranks them. Never changed. */
export interface RankedGeneration {
  readonly datasetId: string;
  readonly generation: number;
}

export interface RankedSource {
  readonly datasetId: string;
  readonly type: EntityType;
  readonly modelId: string;
  /** Names the index among those of the dataset and type. */
  readonly version: string;
}

/** Consecutive rows of an index. */
export interface RankedBatch {
  readonly firstRow: number;
  readonly mediaIds: readonly string[];
  /** By threshold, the number of the cluster of each row. */
  readonly clusters: readonly (readonly number[])[];
}

/** What a search ranks by. Distances are 1 − cosine, from 0 to 2, over half precision. */
export interface RankedSearch extends RankedGeneration {
  /** Unit vectors, at least one. */
  readonly vectors: readonly Float32Array[];
  /** The distance to several vectors is the largest (`all`) or the smallest. */
  readonly combine: Combine;
  /** Rows that have distance 0 to the first vector. */
  readonly foundRows: readonly number[];
  /** By row, 1 if it counts; null if all do. */
  readonly mask: Uint8Array | null;
}

/** A row or a cluster by its number in the index. */
export interface NumberedDistance {
  readonly number: number;
  readonly distance: number;
}

/** Members of clusters of a threshold. */
export interface RankedMembers {
  readonly threshold: Threshold;
  readonly clusters: readonly number[];
  /** All of their rows, if they are few enough to be found one by one. */
  readonly rows: readonly number[] | null;
}

/**
 * Ranks vectors in the database. Every answer is exact over half precision and in a total order, by
 * distance, then by number, so pages have no gaps and no repetitions. A generation that was deleted
 * has no rows.
 */
export interface RankedStore {
  /** Undefined until all rows are there. */
  find(datasetId: string, type: EntityType, version: string): Promise<RankedGeneration | undefined>;
  /**
   * Copies the vectors of media.
   * @returns undefined when one of the media has no vector any more
   */
  publish(
    source: RankedSource,
    batches: Iterable<RankedBatch>,
  ): Promise<RankedGeneration | undefined>;
  /** Deletes all other generations of the dataset and type, and what is left of incomplete ones. */
  keepOnly(datasetId: string, type: EntityType, versions: readonly string[]): Promise<void>;
  /** Clusters by the distance of their nearest member, from place `first` on. */
  clusters(
    search: RankedSearch,
    threshold: Threshold,
    first: number,
    count: number,
  ): Promise<NumberedDistance[]>;
  /** Number of clusters per bin: before the first edge, between two, from the last one on. */
  clusterHistogram(
    search: RankedSearch,
    threshold: Threshold,
    edges: readonly number[],
  ): Promise<number[]>;
  /** Number of members before `end` in clusters whose nearest member is not before `first`. */
  countMembers(
    search: RankedSearch,
    threshold: Threshold,
    first: number,
    end: number,
  ): Promise<number>;
  /** By cluster, its members from place `first` on. */
  members(
    search: RankedSearch,
    of: RankedMembers,
    first: number,
    count: number,
  ): Promise<Map<number, NumberedDistance[]>>;
  /** Number of rows per bin, as of clusters. */
  histogram(search: RankedSearch, edges: readonly number[]): Promise<number[]>;
  /** The distances of rows, by default of all, in the order of the rows. */
  distances(search: RankedSearch, rows?: readonly number[]): Promise<Float32Array>;
  /** The rows of each group, those first that are most similar to the group as a whole. */
  mostTypical(
    generation: RankedGeneration,
    groups: readonly (readonly number[])[],
  ): Promise<Int32Array[]>;
  /** Vectors by row, by default of all, in arbitrary order. */
  read(
    generation: RankedGeneration,
    rows?: Int32Array,
  ): AsyncIterable<{ readonly row: number; readonly vector: Float32Array }>;
}
