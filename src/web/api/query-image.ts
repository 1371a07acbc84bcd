import type { BoundingBox } from '#contract/bounding-box.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { QueryImage } from '#contract/search/query-image.ts';
import { BROWSE, type Search, searchParams, withParams } from '#contract/search/search-codec.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import { PAGE_SECRET_HEADER } from '#contract/session.ts';
import { apiTexts } from '#texts/api.ts';
import { underBasePath } from '#web/browser/base-path.ts';
import { LenientUploadAnswer } from './lenient-schemas.ts';
import { ApiError } from './request/api-error.ts';
import { pageSecret } from './request/page-secret.ts';
import { requestJson } from './request/request.ts';
import { readJsonBody, successful } from './request/send.ts';

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Called with the fraction sent, 0–1. */
  readonly onProgress: (fraction: number) => void;
}

/**
 * Uploads a query image before the search; the response says how the server reads it.
 * @throws ApiError
 */
export async function sendQueryImage(
  datasetId: string,
  file: File,
  options: SendOptions,
): Promise<QueryImage> {
  const path = routePath(ROUTES.queryPreview, { dataset_id: datasetId });
  return readJsonBody(QueryImage, await sendFile(path, file, options));
}

/** The search to register an anchor image for. */
export interface ImageSearch {
  readonly datasetId: string;
  /** The region to search by; null for the whole image. */
  readonly region: BoundingBox | null;
  readonly search: Search;
  readonly signal: AbortSignal;
}

/** Registers an image as the anchor of searches. @throws ApiError */
export function searchImageSimilarity(file: File, image: ImageSearch) {
  const body = new FormData();
  body.append('file', file, file.name);
  const path = addressOf(ROUTES.searchImageSimilarity, image);
  return requestJson(LenientUploadAnswer, path, { method: 'POST', body, signal: image.signal });
}

/** Registers an image that is stored on the server as the anchor of searches. @throws ApiError */
export function searchStoredImage(mediaId: string, image: ImageSearch) {
  return requestJson(SearchImageSimilarityResponse, addressOf(ROUTES.searchStoredImage, image), {
    ...postJson({ media_id: mediaId }),
    signal: image.signal,
  });
}

/** Lets the server fetch an image from the web and store it as an anchor. @throws ApiError */
export function searchImageUrl(url: string, image: Omit<ImageSearch, 'region' | 'signal'>) {
  const path = addressOf(ROUTES.searchImageUrl, { ...image, region: null });
  return requestJson(SearchImageSimilarityResponse, path, postJson({ url }));
}

function addressOf(
  route:
    | typeof ROUTES.searchImageSimilarity
    | typeof ROUTES.searchStoredImage
    | typeof ROUTES.searchImageUrl,
  { datasetId, region, search }: Omit<ImageSearch, 'signal'>,
): string {
  const { entityType, threshold } = search;
  const params = withParams(searchParams({ ...BROWSE, entityType, threshold }), {
    bounding_box: region ? JSON.stringify(region) : undefined,
  });
  return `${routePath(route, { dataset_id: datasetId })}?${params}`;
}

function postJson(body: object): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

/**
 * Sends a file as form data. Uses XMLHttpRequest, because fetch does not report upload progress.
 * @throws ApiError for every failure except an abort
 */
async function sendFile(path: string, file: File, options: SendOptions): Promise<Response> {
  const body = new FormData();
  body.append('file', file, file.name);
  const response = await post(underBasePath(path), body, options);
  if (response) return successful(response);
  options.signal.throwIfAborted();
  throw new ApiError(
    (await isReadable(file)) ? apiTexts.noAnswer : apiTexts.fileGone(file.name),
    0,
  );
}

/** @returns undefined without a response */
function post(address: string, body: FormData, { signal, onProgress }: SendOptions) {
  return new Promise<Response | undefined>((resolve) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open('POST', address);
    request.setRequestHeader(PAGE_SECRET_HEADER, pageSecret() ?? '');
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total);
    request.onload = () => resolve(responseOf(request));
    request.onerror = () => resolve(undefined);
    request.onabort = () => resolve(undefined);
    request.onloadend = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort);
    request.send(body);
  });
}

function responseOf(request: XMLHttpRequest): Response {
  const retryAfter = request.getResponseHeader('retry-after');
  return new Response(request.responseText, {
    status: request.status,
    ...(retryAfter !== null && { headers: { 'retry-after': retryAfter } }),
  });
}

/** Moved or changed files and folders fail like a lost connection, so check by reading. */
async function isReadable(file: File): Promise<boolean> {
  return file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}
