import type { Context } from 'hono';
import type { z } from 'zod';
import { httpError } from '#auth/http-errors.ts';
import type { Threshold } from '#contract/primitives.ts';
import { textOf } from '#contract/search/search-codec.ts';
import {
  type DetailedSearch,
  presentParams,
  SearchError,
  type SearchQuery,
  toSearch,
} from '#contract/search/search-query.ts';
import type { OpenSearch } from '#engine/explore/search.ts';
import { datasetOf, readyIndexesOf, type SearchParts } from '#engine/http/request/context.ts';
import { imageUris, objectUris } from '#engine/http/request/media-uris.ts';
import { readParams } from '#engine/http/request/read-request.ts';
import { NO_CURATION, openCuration } from './open-curation.ts';
import { conditionOfArea, openMap } from './open-map.ts';
import { resolveWithExamples } from './resolve-query.ts';
import { filterOf } from './search-filter.ts';

/**
 * Reads the search and the other parameters of the schema.
 * @throws 400 that names the parameter
 */
export function readSearch<Schema extends z.ZodType<SearchQuery>>(
  schema: Schema,
  sent: Record<string, string>,
): z.infer<Schema> & { readonly search: DetailedSearch } {
  try {
    const query = readParams(schema, presentParams(sent));
    return { ...query, search: toSearch(query) };
  } catch (error) {
    throw error instanceof SearchError ? httpError(400, error.message) : error;
  }
}

/**
 * Resolves the query vector and the filters of a search.
 * @param mayNarrow false to rank all media, ignoring filters and range
 * @throws 400, 404, 409
 */
export async function openSearch(
  c: Context,
  parts: SearchParts,
  asked: DetailedSearch,
  mayNarrow = true,
): Promise<OpenSearch> {
  const dataset = datasetOf(c, parts);
  const { store } = parts;
  const { source, entityType, relevanceMin: min, relevanceMax: max } = asked;
  // Read together, because the dataset may switch to another model at any time.
  const { model } = dataset;
  const indexes = readyIndexesOf(dataset, asked.asOf);
  const index = indexes[entityType];
  const { datasetId } = dataset.stored;
  const matchingText = (text: string) =>
    index.matchingText(text, store.text.revision(datasetId), () =>
      store.media.matchingText(datasetId, entityType, text.split(/\s+/)),
    );
  const query = await resolveWithExamples(asked, {
    datasetId,
    model,
    indexes: Object.values(indexes),
    parts,
    matchingText,
  });
  if (!query && (min ?? max) !== undefined) {
    throw httpError(
      400,
      'relevance_min and relevance_max need an anchor, or a caption that the model of the dataset supports.',
    );
  }
  // A text that cannot rank becomes a filter.
  const wanted = query ? asked : { ...asked, matchingText: textOf(source) };
  const { closing, dataDirectory } = parts;
  const thumbnail = (mediaId: string) => dataDirectory.thumbnail(datasetId, mediaId);
  const curated = mayNarrow
    ? await openCuration(asked, { store, datasetId, index, model, closing, thumbnail })
    : NO_CURATION;
  const { copies, measures, coverRadius, order } = curated;
  const filterParts = { store, datasetId, matchingText, ...curated };
  const filter = mayNarrow ? [...curated.conditions, ...(await filterOf(wanted, filterParts))] : [];
  if (mayNarrow && asked.mapArea) {
    filter.push(conditionOfArea(asked.mapArea, await openMap(parts, dataset, index, model.id)));
  }
  const vector = query?.vector ?? null;
  const rank = (threshold: Threshold) => index.ranking(threshold, vector, filter, order);
  const ranking = await rank(asked.threshold);
  return {
    datasetId,
    index,
    store,
    asked,
    query: vector,
    copies,
    measures,
    coverRadius,
    range: mayNarrow ? { min, max } : {},
    isNarrowed: mayNarrow && (filter.length > 0 || (min ?? max) !== undefined),
    ranking,
    rankingAt: async (threshold) => (threshold === asked.threshold ? ranking : rank(threshold)),
    relevanceScore: query?.relevanceScore ?? model.relevanceScore,
    uris: (image) => imageUris(c, datasetId, image),
    objectUris: (object) => objectUris(c, datasetId, object),
  };
}
