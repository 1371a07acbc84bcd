import { type Context, Hono } from 'hono';
import { keyOf } from '#auth/authenticate.ts';
import { httpError } from '#auth/http-errors.ts';
import { BoundingBoxError, parseBoundingBox, type RequestedBox } from '#contract/bounding-box.ts';
import { ROUTES } from '#contract/routes.ts';
import type { Anchor } from '#contract/search/anchor.ts';
import { type QueryImage, SearchStoredImageRequest } from '#contract/search/query-image.ts';
import {
  SearchImageSimilarityQuery,
  type SearchImageSimilarityResponse,
  SearchImageUrlRequest,
} from '#contract/search/search-image-similarity.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';
import { findStoredImage, readStoredImage } from '#engine/http/media/stored-image.ts';
import {
  datasetOf,
  type EngineParts,
  embedderOf,
  idParam,
  readyIndexesOf,
} from '#engine/http/request/context.ts';
import { previewUri, UPLOAD_VERSION } from '#engine/http/request/media-uris.ts';
import {
  readBody,
  readParams,
  readUpload,
  type UploadedFile,
  type UploadedForm,
  unreadable,
} from '#engine/http/request/read-request.ts';
import { FetchError, fetchImage } from '#engine/query/fetch-image.ts';
import { saveUpload } from '#engine/query/query-vectors.ts';
import { contentHashOf } from '#engine/store/ids.ts';
import { describeAnchor } from './anchor-description.ts';

/** Uploads of query images, and descriptions of anchors. */
export function searchRoutes(parts: EngineParts): Hono {
  return new Hono()
    .post(ROUTES.searchImageSimilarity, async (c) =>
      c.json<SearchImageSimilarityResponse>(await searchImageSimilarity(c, parts)),
    )
    .post(ROUTES.searchImageUrl, async (c) =>
      c.json<SearchImageSimilarityResponse>(await searchImageUrl(c, parts)),
    )
    .post(ROUTES.queryPreview, async (c) => c.json<QueryImage>(await keepQueryImage(c, parts)))
    .post(ROUTES.searchStoredImage, async (c) =>
      c.json<SearchImageSimilarityResponse>(await searchStoredImage(c, parts)),
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

/**
 * Keeps an image until a region of it is selected, and returns its format, size and preview as
 * decoded by the server.
 */
async function keepQueryImage(c: Context, parts: EngineParts): Promise<QueryImage> {
  const dataset = datasetOf(c, parts);
  readyIndexesOf(dataset);
  const { datasetId } = dataset.stored;
  const { bytes, fileName } = await readUpload(c.req.raw);
  await rejectAboveQuota(c, parts, bytes);
  const embedder = await embedderOf(dataset.model, parts);
  const decoded = await embedder.preview(bytes).catch((error: unknown) => {
    throw error instanceof UnreadableImageError ? unreadable(fileName, error) : error;
  });
  const { key } = keyOf(c);
  const image = await parts.queryImages.add({ datasetId, key, fileName, bytes, image: decoded });
  return {
    media_id: image.id,
    file_name: fileName,
    format: image.format,
    width: image.width,
    height: image.height,
    preview_uri: previewUri(c, datasetId, image.id, UPLOAD_VERSION),
  };
}

/** The later search would exceed the quota, so reject it before a region is selected. */
async function rejectAboveQuota(
  c: Context,
  { store, uploadQuota }: EngineParts,
  bytes: Uint8Array,
): Promise<void> {
  if (await store.anchors.hasUpload(contentHashOf(bytes))) return;
  const reservation = uploadQuota.reserve(keyOf(c));
  reservation.take(bytes.length);
  reservation.end();
}

async function searchStoredImage(
  c: Context,
  parts: EngineParts,
): Promise<SearchImageSimilarityResponse> {
  // First of all checks, because a dataset that the key may not see must look nonexistent.
  datasetOf(c, parts);
  const { bounding_box } = readParams(SearchImageSimilarityQuery, c.req.query());
  const { media_id } = await readBody(c, SearchStoredImageRequest);
  const image = await findStoredImage(c, parts, media_id.toLowerCase());
  if (image.mediaId !== undefined && bounding_box === undefined) {
    return { anchor_media_id: image.mediaId, anchor_type: 'MEDIA' };
  }
  return searchImage(c, parts, () => readStoredImage(image));
}

async function searchImage(
  c: Context,
  parts: EngineParts,
  readImage: () => Promise<UploadedFile | UploadedForm>,
): Promise<SearchImageSimilarityResponse> {
  const dataset = datasetOf(c, parts);
  const sent = c.req.query();
  // Validates the query string before the file arrives.
  requestedBoxOf(sent);
  readyIndexesOf(dataset);
  const file = await readImage();
  const requestedBox = requestedBoxOf('fields' in file ? withFields(sent, file.fields) : sent);
  const reservation = parts.uploadQuota.reserve(keyOf(c));
  const context = { datasetId: dataset.stored.datasetId, reservation, ...parts };
  try {
    const upload = { ...file, requestedBox };
    const anchorId = await saveUpload(context, await embedderOf(dataset.model, parts), upload);
    if (anchorId !== undefined) return { anchor_media_id: anchorId, anchor_type: 'UPLOAD' };
  } catch (error) {
    if (error instanceof UnreadableImageError) {
      throw unreadable(file.fileName, error);
    }
    if (error instanceof BoundingBoxError) throw httpError(400, error.message);
    throw error;
  } finally {
    reservation.end();
  }
  throw httpError(404, 'The dataset was removed in the meantime.');
}

/** Merges the parameters of query string and form. @throws 400 when they differ */
function withFields(
  sent: Record<string, string>,
  fields: Readonly<Record<string, string>>,
): Record<string, string> {
  const params = { ...sent };
  for (const name of Object.keys(SearchImageSimilarityQuery.shape)) {
    const field = fields[name];
    if (field === undefined) continue;
    if (params[name] !== undefined && params[name] !== field) {
      throw httpError(400, `${name} differs between the query string and the form. Send it once.`);
    }
    params[name] = field;
  }
  return params;
}

function requestedBoxOf(params: Record<string, string>): RequestedBox | undefined {
  const { bounding_box } = readParams(SearchImageSimilarityQuery, params);
  return bounding_box === undefined ? undefined : readBox(bounding_box);
}

function readBox(text: string): RequestedBox {
  try {
    return parseBoundingBox(text);
  } catch (error) {
    if (error instanceof BoundingBoxError) throw httpError(400, error.message);
    throw error;
  }
}
