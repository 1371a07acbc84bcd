import type { BoundingBox } from '#contract/bounding-box.ts';
import type { EntityType, Threshold } from '#contract/primitives.ts';
import type { BackupStore } from './backup-record.ts';

export interface StoredDataset {
  readonly datasetId: string;
  readonly displayName: string;
  /** Absolute path of the folder the images lie in. */
  readonly folder: string;
  /** The model that made the vectors; those of two models cannot be compared. */
  readonly modelId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** A folder of the user's, or one of ours that programs fill. */
  readonly source: 'FOLDER' | 'UPLOAD';
  /** Whether the name of the folder that an image lies in is one of its labels. */
  readonly labelsFromFolders: boolean;
}

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

/** What people wrote about an image. */
export interface ImageAnnotation {
  readonly labels: readonly string[];
  readonly caption: string | null;
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

/** Where in an annotation file something stands; both are null for the file as a whole. */
export interface AnnotationPlace {
  /** From 1, that of the header. */
  readonly line: number | null;
  /** In a file that has no lines; from 1. */
  readonly entry: number | null;
}

/** Something in an annotation file that was left out. */
export interface AnnotationProblem extends AnnotationPlace {
  readonly file: string;
  readonly reason: string;
}

export interface SkippedFile extends FileVersion {
  readonly reason: string;
}

/** Rows ascend by the id of the image or object; row `i` of `vectors` belongs to `mediaIds[i]`. */
export interface StoredVectors {
  readonly mediaIds: readonly string[];
  /** `mediaIds.length` × `dims`, row-major, on shared memory so that a worker can read it in place. */
  readonly vectors: Float32Array;
}

export interface IdentifiedVector {
  /** Of an image or an object. */
  readonly mediaId: string;
  readonly vector: Float32Array;
}

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

export interface StoredAnchor {
  readonly anchorId: string;
  readonly fileName: string;
  /** Name of the uploaded file in the folder of uploads, made from its content. */
  readonly uploadName: string;
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly boundingBox: BoundingBox | null;
  readonly vector: Float32Array;
}

/** What the images of a dataset come to. */
export interface StoredStats {
  readonly sizeBytes: number;
  readonly nCaptions: number;
  /** The most frequent first. */
  readonly formats: readonly { readonly format: string; readonly nImages: number }[];
}

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

/** A file that a program sent and that was not taken. */
export interface RejectedFile {
  /** What it was called. */
  readonly path: string;
  readonly reason: string;
}

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

export interface RejectionStore {
  /** Those with the same path take the place of earlier ones; of many the newest are kept. */
  add(datasetId: string, rejected: readonly RejectedFile[]): Promise<void>;
  /** By path. */
  all(datasetId: string): Promise<RejectedFile[]>;
}

/** Files that were not read for the same reason. */
export interface LeftOutFiles {
  /** A sentence without its subject, the file. */
  readonly reason: string;
  readonly nFiles: number;
  /** The path of one of them, relative to the dataset's folder. */
  readonly example: string;
}

export interface LeftOutStore {
  /** Replaces all. */
  save(datasetId: string, leftOut: readonly LeftOutFiles[]): Promise<void>;
  /** The most frequent reason first. */
  all(datasetId: string): Promise<LeftOutFiles[]>;
}

/** A search that somebody keeps. */
export interface StoredView {
  readonly viewId: string;
  readonly datasetId: string;
  readonly name: string;
  /** As explore takes it. */
  readonly query: string;
  readonly createdAt: Date;
}

export interface ViewStore {
  add(view: StoredView): Promise<void>;
  /** @returns whether there was one */
  remove(datasetId: string, viewId: string): Promise<boolean>;
  /** Oldest first. */
  all(datasetId: string): Promise<StoredView[]>;
}

/** A dataset that is forgotten while files of it may still be there. */
export interface Removal {
  readonly datasetId: string;
  /** Of those it had; others may have them too. */
  readonly uploadNames: readonly string[];
}

export interface DatasetStore {
  all(): Promise<StoredDataset[]>;
  save(dataset: StoredDataset): Promise<void>;
  /** Removes all there is of it but what the removal of its files needs. */
  remove(datasetId: string): Promise<Removal>;
  /** Those that have not ended. */
  removals(): Promise<Removal[]>;
  endRemoval(datasetId: string): Promise<void>;
  /**
   * Gives it another model, and removes all that was made with its own: media, objects, clusters, anchors.
   * @returns names of the uploads that its anchors were made of
   */
  changeModel(datasetId: string, modelId: string): Promise<string[]>;
  stats(datasetId: string): Promise<StoredStats>;
  /** Device and inode of its folder when its images were last seen there; undefined before. */
  folderIdentity(datasetId: string): Promise<string | undefined>;
  saveFolderIdentity(datasetId: string, identity: string): Promise<void>;
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
  saying(datasetId: string, type: EntityType, words: readonly string[]): Promise<string[]>;
}

/** What annotation files say of images. */
export interface AnnotationStore {
  /**
   * Replaces all, by the id of the image.
   * @param keepOthers whether those of images that are not named stay; those of missing ones always do
   * @returns whether anything is different now
   */
  save(
    datasetId: string,
    annotations: ReadonlyMap<string, ImageAnnotation>,
    keepOthers: boolean,
  ): Promise<boolean>;
  /** How many of some images have a caption. */
  countCaptions(datasetId: string, mediaIds: readonly string[]): Promise<number>;
  /** Replaces all. */
  saveProblems(datasetId: string, problems: readonly AnnotationProblem[]): Promise<void>;
  problems(datasetId: string): Promise<AnnotationProblem[]>;
}

export interface VectorStore {
  all(datasetId: string, type: EntityType, dims: number): Promise<StoredVectors>;
  /** In no order. */
  each(datasetId: string, type: EntityType): AsyncIterable<IdentifiedVector>;
  /** Of what came after the last clustering, by id. */
  unclustered(datasetId: string, type: EntityType): Promise<IdentifiedVector[]>;
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

/** Uploaded query images. */
export interface AnchorStore {
  /**
   * @param modelId what its vector was made with
   * @returns false, and nothing is saved, when that is not the dataset's model (any more)
   */
  save(datasetId: string, modelId: string, anchor: StoredAnchor): Promise<boolean>;
  find(datasetId: string, anchorId: string): Promise<StoredAnchor | undefined>;
  /** Of all datasets. */
  uploadNames(): Promise<string[]>;
  /** Whether a dataset has an anchor of a file with this SHA-256, in hexadecimal. */
  hasUpload(contentHash: string): Promise<boolean>;
}

/** A file that the server keeps of an upload. */
export interface KeptUpload {
  /** The API key that sent it. */
  readonly key: string;
  /** Relative to the data directory, `/` between its parts. */
  readonly path: string;
  readonly nBytes: number;
}

/** Which key keeps how much by uploads. Whatever deletes rows returns their bytes, by key. */
export interface KeptUploadStore {
  /** Rows with the same path are deleted before. */
  add(uploads: readonly KeptUpload[]): Promise<Map<string, number>>;
  remove(paths: readonly string[]): Promise<Map<string, number>>;
  removeFolder(folder: string): Promise<Map<string, number>>;
  bytesByKey(): Promise<Map<string, number>>;
  /** Paths, those of one folder one after another. */
  byFolder(): AsyncIterable<string>;
}

/** The few operations the engine needs of a database. */
export interface Store {
  readonly datasets: DatasetStore;
  readonly media: MediaStore;
  readonly annotations: AnnotationStore;
  readonly vectors: VectorStore;
  readonly clusters: ClusterStore;
  readonly anchors: AnchorStore;
  readonly tags: TagStore;
  readonly leftOut: LeftOutStore;
  readonly deletedMedia: DeletedMediaStore;
  readonly rejections: RejectionStore;
  readonly views: ViewStore;
  readonly keptUploads: KeptUploadStore;
  readonly backup: BackupStore;
  /** Reads all there is. @throws StoreDamagedError when that cannot be done */
  verify(): Promise<void>;
  close(): Promise<void>;
}

/** The data directory belongs to another running process. */
export class StoreInUseError extends Error {}
