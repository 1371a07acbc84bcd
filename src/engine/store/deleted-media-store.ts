import type { BoundingBox } from '#contract/bounding-box.ts';

/** Data kept of a deleted image, or of an object in one. */
export interface DeletedMedia {
  readonly mediaId: string;
  /** Its own id for an image; for an object, the id of its image. */
  readonly imageId: string;
  readonly path: string;
  /** Pixels of the upright image. */
  readonly width: number;
  readonly height: number;
  /** Box of an object in its image; null for an image. */
  readonly boundingBox: BoundingBox | null;
  /** Null when the dataset's model has been changed. */
  readonly vector: Float32Array | null;
}

/**
 * Deleted images and their objects, until they are purged: tags return with the file, by path or
 * content, and a saved view with a deleted anchor still opens.
 */
export interface DeletedMediaStore {
  /** @param mediaId id of an image or an object */
  find(datasetId: string, mediaId: string): Promise<DeletedMedia | undefined>;
  /** Ids of images deleted before that time, and of their objects. */
  deletedBefore(datasetId: string, time: Date): Promise<string[]>;
  /** Ids of the objects in the images. */
  objectsIn(datasetId: string, mediaIds: readonly string[]): Promise<string[]>;
  /** Purges images with their objects and tags. @returns the number of purged images */
  purge(datasetId: string, mediaIds: readonly string[]): Promise<number>;
}
