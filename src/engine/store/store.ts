import type { BoundingBox } from '#contract/bounding-box.ts';

export interface StoredDataset {
  readonly datasetId: string;
  readonly displayName: string;
  /** Absolute path of the folder the images lie in. */
  readonly folder: string;
  /** The model that made the vectors; those of two models cannot be compared. */
  readonly modelId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What tells one version of a file from another. */
export interface FileVersion {
  /** Relative to the dataset's folder, `/` between its parts. */
  readonly path: string;
  readonly fileSize: number;
  readonly modifiedMs: number;
}

/** No file has it: what is saved so is read again at the next run. */
export const NO_VERSION = { fileSize: -1, modifiedMs: 0 } as const;

export interface StoredMedia extends FileVersion {
  readonly mediaId: string;
  /** Pixels of the upright image. */
  readonly width: number;
  readonly height: number;
  /** As sharp names it: `jpeg`, `png`, … */
  readonly format: string;
}

export interface EmbeddedMedia extends StoredMedia {
  readonly vector: Float32Array;
}

export interface SkippedFile extends FileVersion {
  readonly reason: string;
}

/** Rows ascend by media id; row `i` of `vectors` belongs to `mediaIds[i]`. */
export interface StoredVectors {
  readonly mediaIds: readonly string[];
  /** `mediaIds.length` × `dims`, row-major, on shared memory so that a worker can read it in place. */
  readonly vectors: Float32Array;
}

/** The clusters of one image, finest first: five ids. */
export interface ClusterMembership {
  readonly mediaId: string;
  readonly clusterIds: readonly string[];
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

/** The few operations the engine needs of a database. */
export interface Store {
  datasets(): Promise<StoredDataset[]>;
  saveDataset(dataset: StoredDataset): Promise<void>;

  /** Every file that was embedded or skipped, in the version that was seen. */
  knownFiles(datasetId: string): Promise<FileVersion[]>;
  saveMedia(datasetId: string, media: readonly EmbeddedMedia[]): Promise<void>;
  saveSkipped(datasetId: string, skipped: readonly SkippedFile[]): Promise<void>;
  skippedFiles(datasetId: string): Promise<SkippedFile[]>;
  removeFiles(datasetId: string, paths: readonly string[]): Promise<void>;
  media(datasetId: string, mediaIds: readonly string[]): Promise<Map<string, StoredMedia>>;

  vectors(datasetId: string, dims: number): Promise<StoredVectors>;
  /** Replaces the dataset's clusters as a whole: a reader sees the old ones or the new ones. */
  saveClusters(datasetId: string, memberships: Iterable<ClusterMembership>): Promise<void>;
  /** Whether the clusters were made from just the media there are now, in the versions there are. */
  hasCurrentClusters(datasetId: string): Promise<boolean>;
  /** Ascends by media id; images that were embedded after the last clustering are not in it. */
  clusters(datasetId: string): Promise<ClusterMembership[]>;

  saveAnchor(datasetId: string, anchor: StoredAnchor): Promise<void>;
  anchor(datasetId: string, anchorId: string): Promise<StoredAnchor | undefined>;

  close(): Promise<void>;
}

/** The data directory belongs to another running process. */
export class StoreInUseError extends Error {}
