import type { EntityType, Threshold } from '#contract/primitives.ts';

export interface TagCount {
  readonly tag: string;
  readonly nImages: number;
  readonly nObjects: number;
}

/** Tags that people give to images and objects. */
export interface TagStore {
  /** @returns ids of those that did not have it, ascending */
  add(datasetId: string, tag: string, mediaIds: readonly string[]): Promise<string[]>;
  /** @returns ids of those that had it, ascending */
  remove(datasetId: string, tag: string, mediaIds: readonly string[]): Promise<string[]>;
  /** Gives the tags of some ids to others, which may have some. @param newIds by the ids that have them */
  move(datasetId: string, newIds: ReadonlyMap<string, string>): Promise<void>;
  /** Of what there is now, the most frequent first. */
  counts(datasetId: string): Promise<TagCount[]>;
  /** Of all datasets, how many have tags and are not there (any more). */
  countWithoutMedia(): Promise<number>;
  /** Ids of what has any of the tags, ascending. */
  mediaWith(datasetId: string, tags: readonly string[]): Promise<string[]>;
  /** By id, for those that have any; tags in the order of the alphabet. */
  ofMedia(datasetId: string, mediaIds: readonly string[]): Promise<Map<string, string[]>>;
  /** By cluster id, for those whose members have any; the most frequent first. */
  ofClusters(
    datasetId: string,
    type: EntityType,
    threshold: Threshold,
    clusterIds: readonly string[],
  ): Promise<Map<string, string[]>>;
}
