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
  readonly vector: Float32Array;
}

/** Uploaded query images. */
export interface AnchorStore {
  /**
   * @param modelId model of the vector
   * @returns false, without saving, when the dataset has another model (by now)
   */
  save(datasetId: string, modelId: string, anchor: StoredAnchor): Promise<boolean>;
  find(datasetId: string, anchorId: string): Promise<StoredAnchor | undefined>;
  /** The names in all datasets. */
  uploadNames(): Promise<string[]>;
  /** Whether a dataset has an anchor of a file with this SHA-256, in hexadecimal. */
  hasUpload(contentHash: string): Promise<boolean>;
}
