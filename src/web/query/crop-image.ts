import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import { cropTexts } from '#texts/query/crop.ts';
import { anchorQuery, fetchQueryFile, type KeptImage, keepQueryFile } from '#web/api/anchor.ts';
import { capabilitiesQuery } from '#web/api/capabilities.ts';
import {
  type ImageSearch,
  searchImageSimilarity,
  searchStoredImage,
  sendQueryImage,
} from '#web/api/query-image.ts';
import { hasStatus } from '#web/api/request/api-error.ts';
import { forElement } from '#web/api/request/for-element.ts';
import { RETRY_AFTER_4XX } from '#web/api/request/query-client.ts';
import { objectUrlOf, type QueryDraft } from './query-draft.ts';

/** In pixels, after EXIF rotation. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

export interface QueryPreview extends PixelSize {
  readonly url: string;
}

/** The image that the cropper shows, and the query to send. */
export type CropImage =
  | {
      readonly shown: QueryPreview;
      /** The server's id of the image. */
      readonly mediaId: string;
      /** The uploaded file; null for an image that was already on the server. */
      readonly file: File | null;
    }
  | {
      /** Null if the browser cannot show the file; it can still be searched by as a whole. */
      readonly shown: QueryPreview | null;
      /** Null because the file is sent with the search. */
      readonly mediaId: null;
      readonly file: File;
    };

interface Preparation {
  readonly client: QueryClient;
  readonly datasetId: string;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

/** Gets the image of a draft from the server, which decides whether and how it can be read. */
export function useCropImage(draft: QueryDraft, datasetId: string) {
  const client = useQueryClient();
  const [sent, setSent] = useState(0);
  const query = useQuery({
    ...RETRY_AFTER_4XX,
    queryKey: ['query-picture', draft.id],
    queryFn: ({ signal }) => {
      setSent(0);
      return prepare(draft, { client, datasetId, signal, onProgress: setSent });
    },
    gcTime: 0,
  });
  return { ...query, sent };
}

async function prepare(draft: QueryDraft, preparation: Preparation): Promise<CropImage> {
  const { client, datasetId, signal, onProgress } = preparation;
  const { source } = draft;
  if (!(source instanceof File)) return prepareStored(draft, source, preparation);
  const { not_offered } = await client.ensureQueryData(capabilitiesQuery);
  if (not_offered['query_preview'] !== undefined) return shownByBrowser(draft, source);
  const image = await sendQueryImage(datasetId, source, { signal, onProgress });
  const { media_id: mediaId, preview_uri, width, height } = image;
  return {
    shown: await loaded({ url: forElement(preview_uri), width, height }),
    mediaId,
    file: source,
  };
}

async function prepareStored(
  draft: QueryDraft,
  picture: KeptImage,
  { client, datasetId }: Preparation,
): Promise<CropImage> {
  const { mediaId } = picture;
  const anchor = await client.fetchQuery(anchorQuery(datasetId, mediaId)).catch((error: Error) => {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  });
  // A server without previews: show the file itself.
  if (anchor?.preview_uri === undefined) {
    return shownByBrowser(draft, await fetchQueryFile(client, picture));
  }
  const { preview_uri, width, height } = anchor;
  const url = forElement(preview_uri);
  return { shown: await loaded({ url, width, height }), mediaId, file: null };
}

async function loaded(shown: QueryPreview): Promise<QueryPreview> {
  await loadImage(shown.url).catch(() => {
    throw new Error(cropTexts.previewMissing);
  });
  return shown;
}

/** For servers that create no previews: shows the file if the browser can. */
async function shownByBrowser(draft: QueryDraft, file: File): Promise<CropImage> {
  const url = objectUrlOf(draft, file);
  const image = await loadImage(url).catch(() => null);
  const { naturalWidth: width = 0, naturalHeight: height = 0 } = image ?? {};
  return { shown: width && height ? { url, width, height } : null, mediaId: null, file };
}

async function loadImage(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

/** Registers the image, or a region of it, as the anchor of searches. @throws ApiError */
export async function searchByImage(
  client: QueryClient,
  { mediaId, file }: CropImage,
  given: ImageSearch,
): Promise<SearchImageSimilarityResponse> {
  if (mediaId === null) return sendWithSearch(client, file, given);
  return searchStoredImage(mediaId, given).catch((error: Error) => {
    // The server keeps uploads for an hour and loses them on a restart: send the file again.
    if (file && hasStatus(error, 404)) return sendWithSearch(client, file, given);
    throw error;
  });
}

async function sendWithSearch(
  client: QueryClient,
  file: File,
  given: ImageSearch,
): Promise<SearchImageSimilarityResponse> {
  const answer = await searchImageSimilarity(file, given);
  keepQueryFile(client, answer.anchor_media_id, { file, region: given.region });
  return answer;
}
