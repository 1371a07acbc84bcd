import type { EntityType } from '#contract/primitives.ts';

/** The clusters of one image or object, finest first: five ids. */
export interface ClusterMembership {
  readonly mediaId: string;
  readonly clusterIds: readonly string[];
}

/** How the clusters of a dataset were last made as a whole. */
export interface Clustering {
  /** The average cosine distance up to which each threshold merged. */
  readonly cutOffs: readonly number[];
  /** How many rows there were. */
  readonly nRows: number;
  /** How many have joined or left since. */
  readonly nChanged: number;
}

/** A clustered image or object, with what it can be narrowed down by. */
export interface ClusteredMedia extends ClusterMembership {
  /** The image itself; for an object the image it lies in. */
  readonly imageId: string;
  readonly labels: readonly string[];
  /** Labels of the objects in an image; for an object none. */
  readonly objectLabels: readonly string[];
}

export interface ClusterStore {
  /** Replaces the clusters of the type as a whole: a reader sees the old ones or the new ones. */
  save(
    datasetId: string,
    type: EntityType,
    memberships: Iterable<ClusterMembership>,
    cutOffs: readonly number[],
  ): Promise<void>;
  /** Undefined when there are no clusters yet. */
  clustering(datasetId: string, type: EntityType): Promise<Clustering | undefined>;
  /** Adds memberships, and removes those of what is gone. */
  join(
    datasetId: string,
    type: EntityType,
    memberships: readonly ClusterMembership[],
  ): Promise<void>;
  /** Whether they were made from just what there is now, in the versions there are. */
  areCurrent(datasetId: string, type: EntityType): Promise<boolean>;
  /**
   * In the order of the tree of clusters: coarsest first, then finer ones within, then by id. What was
   * embedded after the last clustering is not in it.
   */
  members(datasetId: string, type: EntityType): AsyncIterable<ClusteredMedia>;
  /** Differs whenever `members` or their vectors do. */
  fingerprint(datasetId: string, type: EntityType): Promise<string>;
}
