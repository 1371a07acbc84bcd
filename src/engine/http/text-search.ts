import type { SearchQuery } from '#contract/explore.ts';
import type { EmbeddingModel } from '../embed/embedding-model.ts';
import type { SearchAnchor } from '../explore/dataset-index.ts';
import type { LiveDataset } from '../live-dataset.ts';
import { type EngineParts, embedderOf } from './context.ts';
import { httpError } from './errors.ts';

/** A search that starts from words. @throws 400 when the dataset's model reads none, or there is an anchor too */
export async function textAnchor(
  caption: string,
  query: SearchQuery,
  dataset: LiveDataset,
  parts: EngineParts,
): Promise<SearchAnchor> {
  if (query.anchor_media_id !== undefined || query.anchor_type !== undefined) {
    throw httpError(
      400,
      'A search starts from a caption or from an anchor; leave one of them out.',
    );
  }
  if (!dataset.model.textRelevanceScore) {
    throw httpError(
      400,
      `This dataset's model (${dataset.model.name}) reads no text; index it with a CLIP or SigLIP model (--model) to search by caption.`,
    );
  }
  const embedder = await embedderOf(dataset, parts);
  // No media id is like it, so it is nobody else's in the cache of rankings.
  return { anchorId: `caption ${caption}`, vector: await embedder.embedText(caption) };
}

/** What a distance means: to a picture, or to words. */
export function scoreOf(
  model: EmbeddingModel,
  caption: string | undefined,
): (distance: number) => number {
  return (caption !== undefined && model.textRelevanceScore) || model.relevanceScore;
}
