import type { BoundingBox } from '#contract/bounding-box.ts';

export interface StoredAnchor {
  readonly anchorId: string;
  readonly fileName: string;
  /** Name of the file in the folder of uploads, derived from its content. */
  readonly uploadName: string;
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly boundingBox: BoundingBox | null;
  /** Null when the model has not embedded it, because the dataset had another model. */
  readonly vector: Float32Array | null;
}

export interface EmbeddedAnchor extends StoredAnchor {
  readonly vector: Float32Array;
}

/** Uploaded query images. */
export interface AnchorStore {
  /**
   * @param modelId model of the vector
   * @returns false, without saving, when the dataset does not exist (any more)
   */
  save(datasetId: string, modelId: string, anchor: EmbeddedAnchor): Promise<boolean>;
  /** Adds the vector of another model to a saved anchor. */
  saveVector(
    datasetId: string,
    modelId: string,
    anchorId: string,
    vector: Float32Array,
  ): Promise<void>;
  /** @param modelId model of the vector; default: the model that the dataset uses */
  find(
    datasetId: string,
    anchorId: string,
    modelId?: string | undefined,
  ): Promise<StoredAnchor | undefined>;
  /** The names in all datasets. */
  uploadNames(): Promise<string[]>;
  /** Whether a dataset has an anchor of a file with this SHA-256, in hexadecimal. */
  hasUpload(contentHash: string): Promise<boolean>;
}
