import { httpError } from '#auth/http-errors.ts';
import type { Example } from '#contract/search/examples.ts';
import type { ImageSource, QuerySource, TextSource } from '#contract/search/search-codec.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import { type EngineParts, embedderOf } from '#engine/http/request/context.ts';
import type { DatasetIndex, QueryVector } from '#engine/index/dataset-index.ts';
import { findQueryVector } from '#engine/query/query-vectors.ts';
import { normalize } from '#engine/vectors/normalize.ts';

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
  readonly parts: EngineParts;
  /** Ids of media with all words of a text in captions or labels. */
  matchingText(text: string): Promise<readonly string[]>;
}

/**
 * The vector of a source with its examples: Rocchio's sum of the query, what is wanted and, with
 * negative weights, what is not (J. J. Rocchio, Relevance feedback in information retrieval, 1971).
 * @throws as `resolveQuery`; 400 when a text cannot rank or the examples cancel each other out
 */
export async function resolveWithExamples(
  source: QuerySource,
  examples: readonly Example[],
  searched: SearchedDataset,
): Promise<ResolvedQuery | null> {
  const query = await resolveQuery(source, searched);
  if (examples.length === 0) return query;
  if (!query) throw httpError(400, 'more_like and less_like need a query that ranks: an anchor.');
  const others = await Promise.all(
    examples.map(({ mediaId }) => resolveImage({ mediaId, type: undefined }, searched)),
  );
  const vector = Float32Array.from(query.vector.vector);
  for (const [i, other] of others.entries()) {
    const weight = examples[i]?.weight ?? 0;
    for (let d = 0; d < vector.length; d++) {
      vector[d] = (vector[d] as number) + weight * (other.vector.vector[d] as number);
    }
  }
  if (Math.hypot(...vector) < LEAST_LENGTH) {
    throw httpError(400, 'The examples cancel each other out. Remove one, or lower its weight.');
  }
  normalize(vector);
  const id = [query.vector.id, ...examples.map(({ mediaId, weight }) => `${weight} ${mediaId}`)];
  return { vector: { id: id.join(' '), vector }, relevanceScore: query.relevanceScore };
}

/** A shorter sum of unit vectors has no direction to rely on: its rounding errors decide. */
const LEAST_LENGTH = 1e-3;

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
  { model, parts, matchingText }: SearchedDataset,
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
  const id = `${type} ${text}`;
  if (type === 'MEANING') return { vector: { id, vector }, relevanceScore };
  return { vector: { id, vector, alreadyFound: await matchingText(text) }, relevanceScore };
}
