import type { EntityType } from '#contract/primitives.ts';

/** Measured from a thumbnail. */
export interface ImageQuality {
  /** Mean luma, 0 (black) to 1 (white). */
  readonly brightness: number;
  /** Variance of the Laplacian of the luma, from 0 (no edges). */
  readonly sharpness: number;
}

export interface StoredQuality {
  readonly mediaId: string;
  /** Width / height in pixels, of an object of its box. */
  readonly aspect: number;
  /** Hash of the content of the image; empty if unknown. */
  readonly content: string;
  /** Null until it is measured in the present content. */
  readonly quality: ImageQuality | null;
}

export interface MeasuredMedia extends ImageQuality {
  readonly mediaId: string;
  readonly content: string;
}

export interface QualityStore {
  /** All images or objects of a dataset, in any order. */
  all(datasetId: string, type: EntityType): AsyncIterable<StoredQuality>;
  save(datasetId: string, measured: readonly MeasuredMedia[]): Promise<void>;
}
