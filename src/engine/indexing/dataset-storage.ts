import type { Store } from '#engine/store/store.ts';

export interface DatasetStorage {
  readonly datasetId: string;
  readonly store: Store;
  /** Path of the thumbnail of an image or object. */
  thumbnail(mediaId: string): string;
}
