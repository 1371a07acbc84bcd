import type { ModelSource } from './model-source.ts';

/** Identity of a model, and the meaning of its distances. */
export interface EmbeddingModel {
  /** Vectors are comparable only when their models' ids are equal. */
  readonly id: string;
  readonly source: ModelSource;
  /** Display name. */
  readonly name: string;
  readonly dims: number;
  /**
   * A distance of this model (1 − cosine, 0 to 2) on the scale of the API: 0 identical, about
   * 0.1–0.3 highly similar, 1 unrelated. Monotonic, so both give the same ranking.
   */
  relevanceScore(distance: number): number;
  /** The same for the distance of an image to a text; null when the model reads no text. */
  readonly textRelevanceScore: ((distance: number) => number) | null;
}
