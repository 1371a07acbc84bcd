/** Tags by media id, in alphabetical order, for tagged media only. */
type TagsByMedia = Map<string, readonly string[]>;

/** The tags of datasets, each read when it is first needed. People make them, so they are few beside the media. */
export class TagMemory {
  readonly #byDataset = new Map<string, TagsByMedia>();
  /** Tags that were read before a change may be outdated, so they are not kept. */
  #nChanges = 0;

  async get(datasetId: string, read: () => Promise<TagsByMedia>): Promise<TagsByMedia> {
    const known = this.#byDataset.get(datasetId);
    if (known) return known;
    const nChanges = this.#nChanges;
    const tags = await read();
    if (nChanges === this.#nChanges) this.#byDataset.set(datasetId, tags);
    return tags;
  }

  added(datasetId: string, tag: string, mediaIds: readonly string[]): void {
    // Tags that were read just now may contain it already.
    this.#change(datasetId, mediaIds, (tags) => [...new Set([...tags, tag])].sort());
  }

  removed(datasetId: string, tag: string, mediaIds: readonly string[]): void {
    this.#change(datasetId, mediaIds, (tags) => tags.filter((other) => other !== tag));
  }

  forget(datasetId: string): void {
    this.#nChanges++;
    this.#byDataset.delete(datasetId);
  }

  #change(
    datasetId: string,
    mediaIds: readonly string[],
    change: (tags: readonly string[]) => string[],
  ): void {
    this.#nChanges++;
    const tagsOf = this.#byDataset.get(datasetId);
    if (!tagsOf) return;
    for (const mediaId of mediaIds) {
      const tags = change(tagsOf.get(mediaId) ?? []);
      if (tags.length > 0) tagsOf.set(mediaId, tags);
      else tagsOf.delete(mediaId);
    }
  }
}
