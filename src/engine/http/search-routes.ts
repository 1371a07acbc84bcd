import { type Context, Hono } from 'hono';
import type { Anchor } from '#contract/anchor.ts';
import { BoundingBoxError, parseBoundingBox, type RequestedBox } from '#contract/bounding-box.ts';
import type { ExplorationMetadata } from '#contract/exploration-metadata.ts';
import { ExploreQuery, type ExploreResponse } from '#contract/explore.ts';
import { ROUTES } from '#contract/routes.ts';
import {
  SearchImageSimilarityQuery,
  type SearchImageSimilarityResponse,
} from '#contract/search-image-similarity.ts';
import { UnreadableImageError } from '../embed/unreadable-image-error.ts';
import { findAnchor, saveUpload } from '../explore/anchors.ts';
import type { DatasetIndex, SearchAnchor } from '../explore/dataset-index.ts';
import { explorationMetadata } from '../explore/exploration-metadata.ts';
import { explorePage } from '../explore/explore.ts';
import { describeAnchor } from './anchor-description.ts';
import {
  datasetOf,
  type EngineParts,
  embedderOf,
  idParam,
  originOf,
  readyIndexesOf,
} from './context.ts';
import { httpError } from './errors.ts';
import { mediaUris, objectUris, versionOf } from './media-uris.ts';
import { readParams } from './read-params.ts';
import { readUpload } from './read-upload.ts';
import { scoreOf, textAnchor } from './text-search.ts';

/** The two steps of a visual search, what it started from, and what it can be narrowed down by. */
export function searchRoutes(parts: EngineParts): Hono {
  return new Hono()
    .post(ROUTES.searchImageSimilarity, async (c) =>
      c.json<SearchImageSimilarityResponse>(await searchImageSimilarity(c, parts)),
    )
    .get(ROUTES.explore, async (c) => c.json<ExploreResponse>(await explore(c, parts)))
    .get(ROUTES.explorationMetadata, (c) => {
      const { IMAGES, OBJECTS } = readyIndexesOf(datasetOf(c, parts));
      return c.json<ExplorationMetadata>(explorationMetadata(IMAGES, OBJECTS));
    })
    .get(ROUTES.anchor, async (c) =>
      c.json<Anchor>(await describeAnchor(c, parts, idParam(c, 'anchor_media_id'))),
    );
}

async function searchImageSimilarity(
  c: Context,
  parts: EngineParts,
): Promise<SearchImageSimilarityResponse> {
  const dataset = datasetOf(c, parts);
  const { bounding_box } = readParams(SearchImageSimilarityQuery, c.req.query());
  const requestedBox = bounding_box === undefined ? undefined : readBox(bounding_box);
  readyIndexesOf(dataset);
  const file = await readUpload(c.req.raw);
  const context = { datasetId: dataset.stored.datasetId, ...parts };
  try {
    const upload = { ...file, requestedBox };
    const anchorId = await saveUpload(context, await embedderOf(dataset, parts), upload);
    return { anchor_media_id: anchorId, anchor_type: 'UPLOAD' };
  } catch (error) {
    if (error instanceof UnreadableImageError) {
      throw httpError(400, `"${file.fileName}" cannot be searched: ${error.message}.`);
    }
    if (error instanceof BoundingBoxError) throw httpError(400, error.message);
    throw error;
  }
}

function readBox(text: string): RequestedBox {
  try {
    return parseBoundingBox(text);
  } catch (error) {
    if (error instanceof BoundingBoxError) throw httpError(400, error.message);
    throw error;
  }
}

async function explore(c: Context, parts: EngineParts): Promise<ExploreResponse> {
  const dataset = datasetOf(c, parts);
  refuseFilters(c);
  const query = readParams(ExploreQuery, c.req.query());
  const indexes = readyIndexesOf(dataset);
  const index = indexes[query.entity_type];
  const { datasetId } = dataset.stored;
  const anchor =
    query.caption === undefined
      ? await anchorOf(query, parts, datasetId, Object.values(indexes))
      : await textAnchor(query.caption, query, dataset, parts);
  return explorePage({
    datasetId,
    index,
    store: parts.store,
    threshold: query.threshold,
    pageNumber: query.page_number,
    ranking: await index.ranking(query.threshold, anchor, query.labels),
    relevanceScore: scoreOf(dataset.model, query.caption),
    uris: (media) => mediaUris(originOf(c), datasetId, media.mediaId, versionOf(media)),
    objectUris: (object) => objectUris(originOf(c), datasetId, object),
  });
}

/** Filters of the API that are not there yet: to ignore one would be a wrong answer. */
function refuseFilters(c: Context): void {
  for (const name of ['tags', 'vql']) {
    if (!c.req.query(name)) continue;
    throw httpError(400, `This server cannot filter by ${name} yet; leave ${name} out.`);
  }
}

async function anchorOf(
  { anchor_media_id, anchor_type }: ExploreQuery,
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
