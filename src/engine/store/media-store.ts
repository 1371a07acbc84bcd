import type { BoundingBox } from '#contract/bounding-box.ts';
import type { EntityType } from '#contract/primitives.ts';
import type { ImageAnnotation } from './annotation-store.ts';

/** The fields that distinguish versions of a file. */
export interface FileVersion {
  /** Relative to the dataset's folder, `/` between its parts. */
  readonly path: string;
  readonly fileSize: number;
  readonly modifiedMs: number;
  /** Time of the last inode change (ctime); null for a file saved by an earlier release. */
  readonly changedMs: number | null;
  /** Null like `changedMs`. */
  readonly inode: number | null;
}

/** A version that matches no file, so that the next run reads the file again. */
export const NO_VERSION = { fileSize: -1, modifiedMs: 0, changedMs: null, inode: null } as const;

export interface StoredMedia extends FileVersion {
  readonly mediaId: string;
  /** Pixels of the upright image. */
  readonly width: number;
  readonly height: number;
  /** Named as by sharp: `jpeg`, `png`, … */
  readonly format: string;
  /** SHA-256 in hexadecimal; null for a file embedded by an earlier release. */
  readonly contentHash: string | null;
  /** When a run first missed the file, which may return; null while it exists. */
  readonly missingSince: Date | null;
}

/** How `objectsVersion` begins where the detector found the objects. */
export const DETECTED = 'detected';

/** An image with all data shown of it. */
export interface DescribedMedia extends StoredMedia, ImageAnnotation {
  /** As in `EmbeddedMedia`; empty for an image saved by an earlier release. */
  readonly objectsVersion: string;
}

export interface EmbeddedMedia extends Omit<StoredMedia, 'missingSince'> {
  readonly vector: Float32Array;
  /**
   * Identifies the source of the objects, so that a later run knows whether to detect or read them
   * again.
   */
  readonly objectsVersion: string;
  readonly objects: readonly NewObject[];
}

/** A region of an image that is searched like an image. */
export interface NewObject {
  readonly objectId: string;
  readonly label: string;
  readonly boundingBox: BoundingBox;
  readonly vector: Float32Array;
}

export interface StoredObject extends Omit<NewObject, 'vector'> {
  readonly image: StoredMedia;
}

/** What decides which of several copies is the best. */
export interface StoredCopy {
  readonly mediaId: string;
  /** Of the image, or of the box of an object. */
  readonly nPixels: number;
  /** Bytes of the file of the image. */
  readonly fileSize: number;
  readonly path: string;
  readonly isMissing: boolean;
}

/** A file that an earlier run has processed. */
export interface KnownFile extends FileVersion {
  /** Pixels of the upright image; null for a file that was skipped. */
  readonly size: { readonly width: number; readonly height: number } | null;
  /** Null for a file that was skipped; empty when objects were never requested. */
  readonly objectsVersion: string | null;
  /** Null for a file that was skipped, and as in `StoredMedia`. */
  readonly contentHash: string | null;
  /** Null for a file that was skipped, and as in `StoredMedia`. */
  readonly missingSince: Date | null;
  /** Whether the model in use has embedded this version of the file itself, not its thumbnail. */
  readonly isEmbedded: boolean;
}

export interface SkippedFile extends FileVersion {
  readonly reason: string;
}

export interface MediaStore {
  /** Every file that was embedded or skipped, in its processed version. */
  knownFiles(datasetId: string): Promise<KnownFile[]>;
  /** Replaces images together with their objects. The vectors are those of the model in use. */
  save(datasetId: string, media: readonly EmbeddedMedia[]): Promise<void>;
  saveSkipped(datasetId: string, skipped: readonly SkippedFile[]): Promise<void>;
  skippedFiles(datasetId: string): Promise<SkippedFile[]>;
  /** Saves the present versions of images with unchanged content, which are no longer missing. */
  saveVersions(datasetId: string, files: readonly FileVersion[]): Promise<void>;
  /** Marks images as missing from now on; already missing images keep their time. */
  markMissing(datasetId: string, paths: readonly string[]): Promise<void>;
  countMissing(datasetId: string): Promise<number>;
  /** Deletes images or skipped files. `DeletedMediaStore` keeps data of the images. */
  removeFiles(datasetId: string, paths: readonly string[]): Promise<void>;
  byIds(datasetId: string, mediaIds: readonly string[]): Promise<Map<string, DescribedMedia>>;
  objectsByIds(datasetId: string, objectIds: readonly string[]): Promise<Map<string, StoredObject>>;
  /** The objects in each image that has any, from left to right. Kept in memory, unlike those of `objectsIn`. */
  objectsOf(
    datasetId: string,
    mediaIds: readonly string[],
  ): Promise<Map<string, readonly StoredObject[]>>;
  /** All objects in the images, from left to right. */
  objectsIn(datasetId: string, mediaIds: readonly string[]): Promise<StoredObject[]>;
  /** All images or objects of a dataset, in any order. */
  copies(datasetId: string, type: EntityType): AsyncIterable<StoredCopy>;
  /**
   * Ids of media whose caption, labels or text in the image contain all the words, regardless of
   * case and accents, ascending. Images match by their own labels and those of their objects,
   * objects by their own and by the text in their boxes.
   */
  matchingText(datasetId: string, type: EntityType, words: readonly string[]): Promise<string[]>;
}
