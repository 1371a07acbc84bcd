import type { ModelSource } from './model-source.ts';

/** How a model is told apart, and what its distances mean. */
export interface EmbeddingModel {
  /** Vectors can be compared only when their models' ids are equal. */
  readonly id: string;
  readonly source: ModelSource;
  /** What people call it. */
  readonly name: string;
  readonly dims: number;
  /**
   * A distance of this model (1 − cosine, 0 to 2) on the scale of the API: 0 identical, about 0.1–0.3
   * highly similar, 1 unrelated. Monotone, so ranking by one ranks by the other.
   */
  relevanceScore(distance: number): number;
  /** The same for the distance of a picture to a text; null when the model reads no text. */
  readonly textRelevanceScore: ((distance: number) => number) | null;
}
