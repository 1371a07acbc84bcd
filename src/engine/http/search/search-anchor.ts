import { httpError } from '#auth/http-errors.ts';
import type { AnchorType } from '#contract/primitives.ts';
import type { SearchQuery } from '#contract/search/search-query.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { type EngineParts, embedderOf } from '#engine/http/request/context.ts';
import type { DatasetIndex, QueryVector } from '#engine/index/dataset-index.ts';
import { findAnchor } from '#engine/query/anchors.ts';

/** What everything is ranked by its distance to. */
export interface Start {
  readonly anchor: QueryVector;
  /** What its distances mean. */
  relevanceScore(distance: number): number;
  /** The highest score to keep, as a filter of `vql` names it. */
  readonly maxScore?: number | undefined;
}

interface SearchedDataset {
  readonly dataset: LiveDataset;
  readonly indexes: readonly DatasetIndex[];
  readonly parts: EngineParts;
  /** Ids of what says the caption in its own words. */
  matchingCaption(): Promise<readonly string[]>;
}

/** What a search starts from; null when it browses. @throws 400 when that is several things, 404, 409 */
export async function findStart(
  query: SearchQuery,
  searched: SearchedDataset,
): Promise<Start | null> {
  const starts = [...anchorsOf(query), ...(query.vql?.flatMap(startsOf) ?? [])];
  const [start, another] = starts;
  if (another) {
    throw httpError(
      400,
      'A search can have only one query: an anchor, or one semantic or similarity filter of vql.',
    );
  }
  if (start) return open(start, searched);
  return query.caption === undefined ? null : captionStart(query.caption, searched);
}

type Wanted =
  | {
      readonly id: string;
      readonly type: AnchorType | undefined;
      readonly maxScore?: number | undefined;
    }
  | { readonly text: string; readonly maxScore: number | undefined };

function anchorsOf({ anchor_media_id, anchor_type }: SearchQuery): Wanted[] {
  if (anchor_media_id !== undefined) return [{ id: anchor_media_id, type: anchor_type }];
  if (anchor_type === undefined) return [];
  throw httpError(400, 'anchor_media_id is missing. anchor_type alone does not identify an image.');
}

function startsOf({ text, similarity }: NonNullable<SearchQuery['vql']>[number]): Wanted[] {
  const starts: Wanted[] = [];
  if (text?.op === 'semantic') starts.push({ text: text.value, maxScore: text.threshold });
  if (similarity) {
    const type = similarity.op === 'upload' ? 'UPLOAD' : 'MEDIA';
    starts.push({ id: similarity.value, type, maxScore: similarity.threshold });
  }
  return starts;
}

async function open(wanted: Wanted, { dataset, indexes, parts }: SearchedDataset): Promise<Start> {
  const { model, stored } = dataset;
  const { maxScore } = wanted;
  if ('text' in wanted) {
    const { textRelevanceScore } = model;
    if (!textRelevanceScore) {
      throw httpError(
        400,
        `The model of this dataset (${model.name}) does not support text. To search by meaning, index the dataset with a CLIP or SigLIP model (--model), or use the op fts.`,
      );
    }
    const embedder = await embedderOf(dataset, parts);
    const vector = await embedder.embedText(wanted.text);
    return {
      anchor: { anchorId: `meaning ${wanted.text}`, vector },
      relevanceScore: textRelevanceScore,
      maxScore,
    };
  }
  const id = wanted.id.toLowerCase();
  const anchor = await findAnchor(parts.store, stored.datasetId, indexes, id, wanted.type);
  if (anchor) return { anchor, relevanceScore: model.relevanceScore, maxScore };
  throw httpError(
    404,
    wanted.type === 'UPLOAD'
      ? 'No such upload in this dataset. Please upload the query image again.'
      : 'No such image or object in this dataset. It may have been removed.',
  );
}

/** By meaning, where the model reads text; what says the words itself is as near as can be. */
async function captionStart(
  caption: string,
  { dataset, parts, matchingCaption }: SearchedDataset,
): Promise<Start | null> {
  const { textRelevanceScore } = dataset.model;
  if (!textRelevanceScore) return null;
  const embedder = await embedderOf(dataset, parts);
  const vector = await embedder.embedText(caption);
  // No media id is like it, so it is nobody else's in the cache of rankings.
  const anchor = { anchorId: `caption ${caption}`, vector, alreadyFound: await matchingCaption() };
  return { anchor, relevanceScore: textRelevanceScore };
}
