export interface TagCount {
  readonly tag: string;
  readonly nImages: number;
  readonly nObjects: number;
}

/** Tags that people assign to images and objects. */
export interface TagStore {
  /** @returns ids of media that did not have the tag, ascending */
  add(datasetId: string, tag: string, mediaIds: readonly string[]): Promise<string[]>;
  /** @returns ids of media that had the tag, ascending */
  remove(datasetId: string, tag: string, mediaIds: readonly string[]): Promise<string[]>;
  /**
   * Moves tags between ids; the targets may have tags already. @param newIds maps old to new ids
   */
  move(datasetId: string, newIds: ReadonlyMap<string, string>): Promise<void>;
  /** Tags of existing media, most frequent first. */
  counts(datasetId: string): Promise<TagCount[]>;
  /** Number of tagged ids, in all datasets, that are not in the store (any more). */
  countWithoutMedia(): Promise<number>;
  /** Ids of media with any of the tags, ascending. */
  mediaWith(datasetId: string, tags: readonly string[]): Promise<string[]>;
  /** Tags by media id, for tagged media only; tags in alphabetical order. Does not copy: do not change it. */
  all(datasetId: string): Promise<ReadonlyMap<string, readonly string[]>>;
}
