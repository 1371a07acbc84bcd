import type { Context } from 'hono';
import { SearchQuery } from '#contract/explore.ts';
import { findAnchor } from '../explore/anchors.ts';
import type { DatasetIndex, SearchAnchor } from '../explore/dataset-index.ts';
import type { Search } from '../explore/explore.ts';
import { datasetOf, type EngineParts, originOf, readyIndexesOf } from './context.ts';
import { httpError } from './errors.ts';
import { mediaUris, objectUris, versionOf } from './media-uris.ts';
import { readParams } from './read-params.ts';
import { scoreOf, textAnchor } from './text-search.ts';

/** The search that a query string describes. @throws 400, 404, 409 */
export async function openSearch(
  c: Context,
  parts: EngineParts,
  params: Record<string, string>,
): Promise<Search> {
  const dataset = datasetOf(c, parts);
  refuseVql(params);
  const query = readParams(SearchQuery, params);
  const indexes = readyIndexesOf(dataset);
  const index = indexes[query.entity_type];
  const { datasetId } = dataset.stored;
  const anchor =
    query.caption === undefined
      ? await anchorOf(query, parts, datasetId, Object.values(indexes))
      : await textAnchor(query.caption, query, dataset, parts);
  const mediaIds = query.tags && (await parts.store.tags.mediaWith(datasetId, query.tags));
  const range = { min: query.relevance_min, max: query.relevance_max };
  if (!anchor && (range.min ?? range.max) !== undefined) {
    throw httpError(
      400,
      'relevance_min and relevance_max need an anchor or a caption to be relevant to.',
    );
  }
  return {
    datasetId,
    index,
    store: parts.store,
    threshold: query.threshold,
    anchor,
    range,
    ranking: await index.ranking(query.threshold, anchor, { labels: query.labels, mediaIds }),
    relevanceScore: scoreOf(dataset.model, query.caption),
    uris: (media) => mediaUris(originOf(c), datasetId, media.mediaId, versionOf(media)),
    objectUris: (object) => objectUris(originOf(c), datasetId, object),
  };
}

/** A filter of the API that is not there yet: to ignore it would be a wrong answer. */
function refuseVql(params: Record<string, string>): void {
  if (params['vql']) throw httpError(400, 'This server cannot filter by vql yet; leave vql out.');
}

async function anchorOf(
  { anchor_media_id, anchor_type }: SearchQuery,
  parts: EngineParts,
  datasetId: string,
  indexes: readonly DatasetIndex[],
): Promise<SearchAnchor | null> {
  if (anchor_media_id === undefined) {
    if (anchor_type === undefined) return null;
    throw httpError(400, 'anchor_media_id is missing; anchor_type alone names no image.');
  }
  const id = anchor_media_id.toLowerCase();
  const anchor = await findAnchor(parts.store, datasetId, indexes, id, anchor_type);
  if (anchor) return anchor;
  throw httpError(
    404,
    anchor_type === 'UPLOAD'
      ? 'There is no such upload in this dataset; upload the query image again.'
      : 'There is no such image or object in this dataset; it may have been removed.',
  );
}
