import type { BoundingBox } from '#contract/bounding-box.ts';
import type { EntityType } from '#contract/primitives.ts';
import type { ImageAnnotation } from './annotation-store.ts';

/** What tells one version of a file from another. */
export interface FileVersion {
  /** Relative to the dataset's folder, `/` between its parts. */
  readonly path: string;
  readonly fileSize: number;
  readonly modifiedMs: number;
  /** When its inode changed last (ctime); null for a file that an earlier version of the program saved. */
  readonly changedMs: number | null;
  /** Null like `changedMs`. */
  readonly inode: number | null;
}

/** No file has it: what is saved so is read again at the next run. */
export const NO_VERSION = { fileSize: -1, modifiedMs: 0, changedMs: null, inode: null } as const;

export interface StoredMedia extends FileVersion {
  readonly mediaId: string;
  /** Pixels of the upright image. */
  readonly width: number;
  readonly height: number;
  /** As sharp names it: `jpeg`, `png`, … */
  readonly format: string;
  /** SHA-256 in hexadecimal; null for a file that an earlier version of the program embedded. */
  readonly contentHash: string | null;
  /** When a run first did not find the file, which may come back; null while it is there. */
  readonly missingSince: Date | null;
}

/** An image with all there is to show of it. */
export interface DescribedMedia extends StoredMedia, ImageAnnotation {}

export interface EmbeddedMedia extends Omit<StoredMedia, 'missingSince'> {
  readonly vector: Float32Array;
  /** Tells how the objects were found, so that a later run knows whether to look again. */
  readonly objectsVersion: string;
  readonly objects: readonly NewObject[];
}

/** A part of an image that is searched like an image. */
export interface NewObject {
  readonly objectId: string;
  readonly label: string;
  readonly boundingBox: BoundingBox;
  readonly vector: Float32Array;
}

export interface StoredObject extends Omit<NewObject, 'vector'> {
  readonly image: StoredMedia;
}

/** A file that an earlier run has seen. */
export interface KnownFile extends FileVersion {
  /** Pixels of the upright image; null for a file that was skipped. */
  readonly size: { readonly width: number; readonly height: number } | null;
  /** Null for a file that was skipped; empty when objects were never asked for. */
  readonly objectsVersion: string | null;
  /** Null for a file that was skipped, and as in `StoredMedia`. */
  readonly contentHash: string | null;
  /** Null for a file that was skipped, and as in `StoredMedia`. */
  readonly missingSince: Date | null;
}

export interface SkippedFile extends FileVersion {
  readonly reason: string;
}

/** Files, the images in them and the objects in those. */
export interface MediaStore {
  /** Every file that was embedded or skipped, in the version that was seen. */
  knownFiles(datasetId: string): Promise<KnownFile[]>;
  /** Replaces images and their objects together. */
  save(datasetId: string, media: readonly EmbeddedMedia[]): Promise<void>;
  saveSkipped(datasetId: string, skipped: readonly SkippedFile[]): Promise<void>;
  skippedFiles(datasetId: string): Promise<SkippedFile[]>;
  /** Saves the present versions of images whose content is as it was; they are missing no longer. */
  saveVersions(datasetId: string, files: readonly FileVersion[]): Promise<void>;
  /** Marks images as missing from now on; those that are already stay as they are. */
  markMissing(datasetId: string, paths: readonly string[]): Promise<void>;
  countMissing(datasetId: string): Promise<number>;
  /** Deletes images, or skipped files; of images is kept what `DeletedMediaStore` tells. */
  removeFiles(datasetId: string, paths: readonly string[]): Promise<void>;
  byIds(datasetId: string, mediaIds: readonly string[]): Promise<Map<string, DescribedMedia>>;
  objectsByIds(datasetId: string, objectIds: readonly string[]): Promise<Map<string, StoredObject>>;
  /** All in some images, from left to right. */
  objectsIn(datasetId: string, mediaIds: readonly string[]): Promise<StoredObject[]>;
  /**
   * Ids of those whose caption or labels hold all the words, whatever their case and accents,
   * ascending: images by their own labels and those of their objects, objects by their own.
   */
  matchingText(datasetId: string, type: EntityType, words: readonly string[]): Promise<string[]>;
}
