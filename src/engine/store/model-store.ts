import type { StoredDataset } from './dataset-store.ts';
import type { StoredMedia, StoredObject } from './media-store.ts';
import type { IdentifiedVector } from './vector-store.ts';

/** A change of a dataset to another model that is neither completed nor discarded. */
export interface PendingModel {
  /** Name of the model as in `ModelSource`. */
  readonly source: string;
  /** Whether a person has stopped it. */
  readonly isStopped: boolean;
}

/** An image that a model has not embedded yet. */
export interface UnembeddedImage extends Pick<StoredMedia, 'mediaId' | 'path' | 'missingSince'> {
  /** As in `EmbeddedMedia`; null for an image of an earlier release. */
  readonly objectsVersion: string | null;
  readonly objects: readonly Omit<StoredObject, 'image'>[];
}

/** The vectors of an image and its objects. */
export interface ImageVectors extends IdentifiedVector, Pick<UnembeddedImage, 'objectsVersion'> {
  /** SHA-256 of the embedded file; null when the thumbnail was embedded instead. */
  readonly contentHash: string | null;
  readonly objects: readonly IdentifiedVector[];
}

export interface EmbeddedCount {
  readonly nEmbedded: number;
  readonly nImages: number;
}

/**
 * The models of datasets. A dataset keeps vectors and clusters of the model in use, of the one
 * before it, and of the one that it is about to use.
 */
export interface ModelStore {
  /** Undefined when no change is pending. */
  pending(datasetId: string): Promise<(PendingModel & EmbeddedCount) | undefined>;
  savePending(datasetId: string, pending: PendingModel): Promise<void>;
  /** Ends the pending change without effect, and deletes its vectors. */
  discardPending(datasetId: string): Promise<void>;
  /** By path. */
  unembedded(datasetId: string, modelId: string): Promise<UnembeddedImage[]>;
  countEmbedded(datasetId: string, modelId: string): Promise<EmbeddedCount>;
  /** Ignores images that were changed or deleted since they were read. */
  saveVectors(datasetId: string, modelId: string, images: readonly ImageVectors[]): Promise<void>;
  /**
   * Saves the dataset with another `modelId` and ends the pending change, in one transaction. Only
   * the data of that model and of `previousModelId` are kept.
   */
  use(dataset: StoredDataset): Promise<void>;
  /** Deletes the data of the model that was used before. */
  forgetPrevious(datasetId: string): Promise<void>;
}
