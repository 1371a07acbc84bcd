import type { EntityType } from '#contract/primitives.ts';

/** The cluster ids of one image or object, finest first: five ids. */
export interface ClusterMembership {
  readonly mediaId: string;
  readonly clusterIds: readonly string[];
}

/** The last full clustering of a dataset. */
export interface Clustering {
  /** The average cosine distance up to which each threshold merged. */
  readonly cutOffs: readonly number[];
  /** Number of clustered rows. */
  readonly nRows: number;
  /** Number of rows added or removed since. */
  readonly nChanged: number;
  /** Whether it covers a part of a folder whose indexing had not ended. */
  readonly isPartial: boolean;
}

export interface SaveClustersOptions {
  readonly modelId?: string | undefined;
  /** As in `Clustering`. */
  readonly isPartial?: boolean | undefined;
}

/** A clustered image or object with its data for filters. */
export interface ClusteredMedia extends ClusterMembership {
  /** Its own id for an image; for an object, the id of its image. */
  readonly imageId: string;
  readonly labels: readonly string[];
  /** Equal for equal vectors. */
  readonly vectorHash: bigint;
  /** Labels of the objects in an image; empty for an object. */
  readonly objectLabels: readonly string[];
}

/** Clusters of the vectors of a model; by default of the model that the dataset uses. */
export interface ClusterStore {
  /** Replaces all clusters of the type atomically: a reader sees the old ones or the new ones. */
  save(
    datasetId: string,
    type: EntityType,
    memberships: Iterable<ClusterMembership>,
    cutOffs: readonly number[],
    options?: SaveClustersOptions,
  ): Promise<void>;
  /** Undefined when nothing is clustered yet. */
  clustering(
    datasetId: string,
    type: EntityType,
    modelId?: string | undefined,
  ): Promise<Clustering | undefined>;
  /** Adds memberships and deletes those of removed media. */
  join(
    datasetId: string,
    type: EntityType,
    memberships: readonly ClusterMembership[],
    modelId?: string | undefined,
  ): Promise<void>;
  /** Whether the clusters cover exactly the embedded media in their present versions. */
  areCurrent(datasetId: string, type: EntityType, modelId?: string | undefined): Promise<boolean>;
  /**
   * In the order of the cluster tree: coarsest first, then the finer clusters within, then by id.
   * Omits media embedded after the last clustering.
   */
  members(
    datasetId: string,
    type: EntityType,
    modelId?: string | undefined,
  ): AsyncIterable<ClusteredMedia>;
  /** Changes whenever `members` or their vectors do. */
  fingerprint(datasetId: string, type: EntityType, modelId?: string | undefined): Promise<string>;
}
