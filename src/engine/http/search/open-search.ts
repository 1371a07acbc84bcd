import type { Context } from 'hono';
import { httpError } from '#auth/http-errors.ts';
import { SearchQuery } from '#contract/search/search-query.ts';
import type { OpenSearch } from '#engine/explore/search.ts';
import { datasetOf, type EngineParts, readyIndexesOf } from '#engine/http/request/context.ts';
import { mediaUris, objectUris, versionOf } from '#engine/http/request/media-uris.ts';
import { readSearch } from './read-search.ts';
import { findStart } from './search-anchor.ts';
import { filterOf } from './search-filter.ts';

/**
 * The search that a query string describes.
 * @param mayNarrow false for all that there is to rank, whatever filters and range the query names
 * @throws 400, 404, 409
 */
export async function openSearch(
  c: Context,
  parts: EngineParts,
  params: Record<string, string>,
  mayNarrow = true,
): Promise<OpenSearch> {
  const dataset = datasetOf(c, parts);
  const { store } = parts;
  const query = readSearch(SearchQuery, params);
  const { entity_type, threshold, caption = '' } = query;
  const indexes = readyIndexesOf(dataset);
  const index = indexes[entity_type];
  const { datasetId } = dataset.stored;
  const saying = (text: string) =>
    index.saying(text, () => store.media.saying(datasetId, entity_type, text.split(/\s+/)));
  const start = await findStart(query, {
    dataset,
    indexes: Object.values(indexes),
    parts,
    matchingCaption: () => saying(caption),
  });
  const { relevance_min: min, relevance_max: max = start?.maxScore } = query;
  if (!start && (min ?? max) !== undefined) {
    throw httpError(
      400,
      'relevance_min and relevance_max need an anchor, or a caption that the model of the dataset supports.',
    );
  }
  const isCaptionFilter = start?.anchor.alreadyFound === undefined;
  const filter = await filterOf(query, { store, datasetId, saying, isCaptionFilter });
  const anchor = start?.anchor ?? null;
  return {
    datasetId,
    index,
    store,
    threshold,
    anchor,
    range: mayNarrow ? { min, max } : {},
    isNarrowed: mayNarrow && (filter.length > 0 || (min ?? max) !== undefined),
    ranking: await index.ranking(threshold, anchor, mayNarrow ? filter : []),
    relevanceScore: start?.relevanceScore ?? dataset.model.relevanceScore,
    uris: (media) => mediaUris(c, datasetId, media.mediaId, versionOf(media)),
    objectUris: (object) => objectUris(c, datasetId, object),
  };
}
