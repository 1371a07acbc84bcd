import type { BoundingBox } from '#contract/bounding-box.ts';

/** What is kept of an image, or of an object in one, that was deleted. */
export interface DeletedMedia {
  readonly mediaId: string;
  /** The image itself; for an object the image it lay in. */
  readonly imageId: string;
  readonly path: string;
  /** Pixels of the upright image. */
  readonly width: number;
  readonly height: number;
  /** Of an object in its image; null for an image. */
  readonly boundingBox: BoundingBox | null;
  /** Null when the dataset has another model now. */
  readonly vector: Float32Array | null;
}

/**
 * Images whose files were deleted, and the objects in them, until they are purged: their tags come back
 * with the file, by its path or by its content, and a saved view that starts from one still opens.
 */
export interface DeletedMediaStore {
  /** @param mediaId of an image or an object */
  find(datasetId: string, mediaId: string): Promise<DeletedMedia | undefined>;
  /** Ids of images that were deleted before that time, and of the objects in them. */
  deletedBefore(datasetId: string, time: Date): Promise<string[]>;
  /** Ids of the objects in some images. */
  objectsIn(datasetId: string, mediaIds: readonly string[]): Promise<string[]>;
  /** Forgets images with their objects and all their tags. @returns how many images it forgot */
  purge(datasetId: string, mediaIds: readonly string[]): Promise<number>;
}
