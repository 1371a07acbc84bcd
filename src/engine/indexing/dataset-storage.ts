import type { Store } from '#engine/store/store.ts';

/** Where the rows and thumbnails of a dataset are kept. */
export interface DatasetStorage {
  readonly datasetId: string;
  readonly store: Store;
  /** The path of the thumbnail of an image or object. */
  thumbnail(mediaId: string): string;
}
