import type { AnchorStore } from './anchor-store.ts';
import type { AnnotationStore } from './annotation-store.ts';
import type { ClusterStore } from './cluster-store.ts';
import type { DatasetStore } from './dataset-store.ts';
import type { DeletedMediaStore } from './deleted-media-store.ts';
import type { LeftOutStore } from './left-out-store.ts';
import type { MediaStore } from './media-store.ts';
import type { ModelStore } from './model-store.ts';
import type { QualityStore } from './quality-store.ts';
import type { TagStore } from './tag-store.ts';
import type { TextStore } from './text-store.ts';
import type { KeptUploadStore, RejectionStore } from './upload-store.ts';
import type { RankedStore, VectorStore } from './vector-store.ts';
import type { ViewStore } from './view-store.ts';

/** Media whose descriptions (rows, texts, tags) may have changed; null is any of the dataset. */
export type ChangedMedia = readonly string[] | null;

/** Tells how long an answer that describes media stays valid. */
export interface MediaChanges {
  /** Grows with each change of a dataset. Read it before the media. */
  revision(datasetId: string): number;
  since(datasetId: string, revision: number): ChangedMedia;
}

/** The database operations that the engine needs. */
export interface Store {
  readonly datasets: DatasetStore;
  readonly media: MediaStore;
  readonly annotations: AnnotationStore;
  readonly vectors: VectorStore;
  readonly clusters: ClusterStore;
  /** Null when the database ranks no vectors. */
  readonly ranked: RankedStore | null;
  readonly models: ModelStore;
  readonly anchors: AnchorStore;
  readonly tags: TagStore;
  readonly quality: QualityStore;
  readonly text: TextStore;
  readonly leftOut: LeftOutStore;
  readonly deletedMedia: DeletedMediaStore;
  readonly rejections: RejectionStore;
  readonly views: ViewStore;
  readonly keptUploads: KeptUploadStore;
  readonly changes: MediaChanges;
  /** A sentence while the database does not respond; null when it does. */
  notReadyBecause(): string | null;
  /** Size of the database on disk. */
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}
