import { EMBEDDING_DIMS, MODEL_ID } from './recipe.ts';

export interface EmbeddingModel {
  /** Vectors can be compared only when their models' ids are equal. */
  readonly id: string;
  readonly dims: number;
  /**
   * A distance of this model (1 − cosine, 0 to 2) on the scale of the API: 0 identical, about 0.1–0.3
   * highly similar, 1 unrelated. Monotone, so ranking by one ranks by the other.
   */
  relevanceScore(distance: number): number;
}

/** Far below what a person tells apart, far above the rounding of float32 vectors. */
const SCORE_DECIMALS = 6;

/**
 * The built-in model. Measured medians of the distance: mirrored .11, 60 % crop .20, strong JPEG .43,
 * 25 % crop .46, nearest neighbour of a photo .55, unrelated .99. Scaled by 0.9·d² they become .01,
 * .04, .17, .19, .27 and .88: where people expect them.
 */
export const BUILT_IN_MODEL: EmbeddingModel = {
  id: MODEL_ID,
  dims: EMBEDDING_DIMS,
  relevanceScore(distance) {
    const score = Math.min(1, 0.9 * Math.max(0, distance) ** 2);
    return Number(score.toFixed(SCORE_DECIMALS));
  },
};
