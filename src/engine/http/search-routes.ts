import { type Context, Hono } from 'hono';
import type { Anchor } from '#contract/anchor.ts';
import { BoundingBoxError, parseBoundingBox, type RequestedBox } from '#contract/bounding-box.ts';
import { ROUTES } from '#contract/routes.ts';
import {
  SearchImageSimilarityQuery,
  type SearchImageSimilarityResponse,
  SearchImageUrlRequest,
} from '#contract/search-image-similarity.ts';
import { UnreadableImageError } from '../embed/unreadable-image-error.ts';
import { saveUpload } from '../explore/anchors.ts';
import { FetchError, fetchImage } from '../fetch/fetch-image.ts';
import { describeAnchor } from './anchor-description.ts';
import { datasetOf, type EngineParts, embedderOf, idParam, readyIndexesOf } from './context.ts';
import { httpError } from './errors.ts';
import { readBody } from './read-body.ts';
import { readParams } from './read-params.ts';
import { readUpload, type UploadedFile } from './read-upload.ts';

/** What a search starts from: an upload, and what an anchor is. */
export function searchRoutes(parts: EngineParts): Hono {
  return new Hono()
    .post(ROUTES.searchImageSimilarity, async (c) =>
      c.json<SearchImageSimilarityResponse>(await searchImageSimilarity(c, parts)),
    )
    .post(ROUTES.searchImageUrl, async (c) =>
      c.json<SearchImageSimilarityResponse>(await searchImageUrl(c, parts)),
    )
    .get(ROUTES.anchor, async (c) =>
      c.json<Anchor>(await describeAnchor(c, parts, idParam(c, 'anchor_media_id'))),
    );
}

async function searchImageSimilarity(
  c: Context,
  parts: EngineParts,
): Promise<SearchImageSimilarityResponse> {
  return searchImage(c, parts, () => readUpload(c.req.raw));
}

async function searchImageUrl(c: Context, parts: EngineParts) {
  return searchImage(c, parts, async () => {
    const { url } = await readBody(c, SearchImageUrlRequest);
    const unwanted = AbortSignal.any([c.req.raw.signal, parts.closing]);
    return fetchImage(url, parts.fetchRules, unwanted).catch((error: unknown) => {
      if (error instanceof FetchError) throw httpError(400, `${url} ${error.message}.`);
      throw error;
    });
  });
}

async function searchImage(
  c: Context,
  parts: EngineParts,
  readImage: () => Promise<UploadedFile>,
): Promise<SearchImageSimilarityResponse> {
  const dataset = datasetOf(c, parts);
  const { bounding_box } = readParams(SearchImageSimilarityQuery, c.req.query());
  const requestedBox = bounding_box === undefined ? undefined : readBox(bounding_box);
  readyIndexesOf(dataset);
  const file = await readImage();
  const context = { datasetId: dataset.stored.datasetId, ...parts };
  try {
    const upload = { ...file, requestedBox };
    const anchorId = await saveUpload(context, await embedderOf(dataset, parts), upload);
    if (anchorId !== undefined) return { anchor_media_id: anchorId, anchor_type: 'UPLOAD' };
  } catch (error) {
    if (error instanceof UnreadableImageError) {
      throw httpError(400, `"${file.fileName}" cannot be searched: ${error.message}.`);
    }
    if (error instanceof BoundingBoxError) throw httpError(400, error.message);
    throw error;
  }
  // Removed meanwhile it has no model, either.
  datasetOf(c, parts);
  throw httpError(
    409,
    'The model of the dataset was changed meanwhile; upload the query image again.',
  );
}

function readBox(text: string): RequestedBox {
  try {
    return parseBoundingBox(text);
  } catch (error) {
    if (error instanceof BoundingBoxError) throw httpError(400, error.message);
    throw error;
  }
}
