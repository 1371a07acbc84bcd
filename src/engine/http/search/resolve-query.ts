import { httpError } from '#auth/http-errors.ts';
import type {
  ImageSource,
  QuerySource,
  Search,
  TextSource,
} from '#contract/search/search-codec.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import { embedderOf, type SearchParts } from '#engine/http/request/context.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { QueryVector } from '#engine/index/distances/measure-query.ts';
import { combinedVectors } from '#engine/query/combined-vectors.ts';
import { findQueryVector } from '#engine/query/query-vectors.ts';

/** The vector that a search ranks by. */
export interface ResolvedQuery {
  readonly vector: QueryVector;
  /** Relevance score of a distance to the vector. */
  relevanceScore(distance: number): number;
}

interface SearchedDataset {
  readonly datasetId: string;
  /** The model of the indexes. */
  readonly model: EmbeddingModel;
  readonly indexes: readonly DatasetIndex[];
  readonly parts: SearchParts;
  /** Ids of media with all words of a text in captions, labels or the image. */
  matchingText(text: string): Promise<readonly string[]>;
}

/**
 * The source with its examples.
 * @throws as `resolveQuery`; 400 when a text cannot rank or the examples cancel each other out
 */
export async function resolveWithExamples(
  { source, examples, combine }: Pick<Search, 'source' | 'examples' | 'combine'>,
  searched: SearchedDataset,
): Promise<ResolvedQuery | null> {
  const query = await resolveQuery(source, searched);
  if (examples.length === 0) return query;
  if (!query) throw httpError(400, 'more_like and less_like need a query that ranks: an anchor.');
  const others = await Promise.all(
    examples.map(async ({ mediaId, weight }) => {
      const { vector } = await resolveImage({ mediaId, type: undefined }, searched);
      return { vector: vector.vector, weight };
    }),
  );
  const vectors = combinedVectors(query.vector.vector, others, combine);
  if (!vectors) {
    throw httpError(400, 'The examples cancel each other out. Remove one, or lower its weight.');
  }
  const [vector, ...joined] = vectors;
  const ids = [query.vector.id, ...examples.map(({ mediaId, weight }) => `${weight} ${mediaId}`)];
  return {
    vector: {
      id: [...(combine ? [combine] : []), ...ids].join(' '),
      vector,
      ...(combine && { joined: { vectors: joined, combine } }),
    },
    relevanceScore: query.relevanceScore,
  };
}

/**
 * @returns null when nothing ranks: the search browses, or the model reads no text and can only
 * match words
 * @throws 400 when the model reads no text and must; 404, 409
 */
async function resolveQuery(
  source: QuerySource,
  searched: SearchedDataset,
): Promise<ResolvedQuery | null> {
  if (!source) return null;
  return 'mediaId' in source ? resolveImage(source, searched) : resolveText(source, searched);
}

async function resolveImage(
  { mediaId, type }: ImageSource,
  { datasetId, model, indexes, parts }: SearchedDataset,
): Promise<ResolvedQuery> {
  const embedder = () => embedderOf(model, parts);
  const searched = { ...parts, datasetId, model, indexes, embedder };
  const vector = await findQueryVector(searched, mediaId, type);
  if (vector) return { vector, relevanceScore: model.relevanceScore };
  throw httpError(
    404,
    type === 'UPLOAD'
      ? 'No such upload in this dataset. Please upload the query image again.'
      : 'No such image or object in this dataset. It may have been removed.',
  );
}

async function resolveText(
  { type, text }: TextSource,
  { datasetId, model, parts, matchingText }: SearchedDataset,
): Promise<ResolvedQuery | null> {
  const { name, textRelevanceScore: relevanceScore } = model;
  if (!relevanceScore) {
    if (type === 'CAPTION') return null;
    throw httpError(
      400,
      `The model of this dataset (${name}) does not support text. To search by meaning, index the dataset with a CLIP or SigLIP model (--model), or use the op fts.`,
    );
  }
  const vector = await (await embedderOf(model, parts)).embedText(text);
  // Distances are cached under this id, which differs from every media id.
  if (type === 'MEANING') return { vector: { id: `${type} ${text}`, vector }, relevanceScore };
  const id = `${type} ${parts.store.text.revision(datasetId)} ${text}`;
  return { vector: { id, vector, alreadyFound: await matchingText(text) }, relevanceScore };
}
