import { EMBEDDING_DIMS, MODEL_ID } from './features/recipe.ts';
import { embeddingModelOfHub, parseHubModelId } from './hub/hub-model.ts';
import type { EmbeddingModel } from './model/embedding-model.ts';
import { BUILT_IN } from './model/model-source.ts';

/** Far finer than a visible difference, far coarser than the rounding of float32 vectors. */
const SCORE_DECIMALS = 6;

/**
 * The built-in model. Its scale is chosen so that 85 % of the pairs called "Very similar", up to a
 * score of .3, are of one class: up to a distance of .49 on 1,367 photos of 23 classes (half of them
 * hard ones: breeds of dogs, kinds of waste; see `npm run bench -- quality`). Measured medians of
 * the distance: mirrored .11, 60 % crop .20, strong JPEG .43, 25 % crop .46, nearest neighbor of a
 * photo .55, unrelated .99. Scaled by 0.9·d^1.5 they become .03, .08, .25, .28, .37 and .89, so that
 * copies of an image remain very similar to it.
 */
export const BUILT_IN_MODEL: EmbeddingModel = {
  id: MODEL_ID,
  source: BUILT_IN,
  name: BUILT_IN,
  dims: EMBEDDING_DIMS,
  relevanceScore(distance) {
    const score = Math.min(1, 0.9 * Math.max(0, distance) ** 1.5);
    return Number(score.toFixed(SCORE_DECIMALS));
  },
  textRelevanceScore: null,
};

/** The model of an id; undefined for one that this version no longer supports. */
export function embeddingModelOf(modelId: string): EmbeddingModel | undefined {
  if (modelId === BUILT_IN_MODEL.id) return BUILT_IN_MODEL;
  const hubModel = parseHubModelId(modelId);
  return hubModel && embeddingModelOfHub(hubModel);
}
