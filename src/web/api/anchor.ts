import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { Preview } from '#contract/search/explore.ts';
import { imageOf, type QuerySource } from '#contract/search/search-codec.ts';
import { baseName } from '#web/browser/base-name.ts';
import { shownPreview } from './image.ts';
import { type KnownAnchor, LenientAnchor } from './lenient-schemas.ts';
import { ApiError } from './request/api-error.ts';
import { requestBlob, requestJson } from './request/request.ts';

/** The query image of a search, also for searches opened by a link. */
export function useAnchor(datasetId: string, source: QuerySource) {
  const client = useQueryClient();
  const image = imageOf(source);
  return useQuery({
    ...anchorQuery(datasetId, image?.mediaId ?? ''),
    enabled: image !== null,
    // A clicked image is already cached: show it at once, without a layout shift.
    placeholderData: () => {
      if (image?.type !== 'MEDIA') return undefined;
      const preview = shownPreview(client, datasetId, image.mediaId);
      return preview && asAnchor(preview);
    },
  });
}

export function anchorQuery(datasetId: string, mediaId: string) {
  return queryOptions({
    queryKey: ['anchor', datasetId, mediaId],
    queryFn: async ({ client, signal }) => {
      const ids = { dataset_id: datasetId, anchor_media_id: mediaId };
      try {
        return await requestJson(LenientAnchor, routePath(ROUTES.anchor, ids), { signal });
      } catch (error) {
        // Not every server returns the query: fall back to what this page has cached.
        const known =
          error instanceof ApiError &&
          error.status === 404 &&
          (await knownAnchor(client, datasetId, mediaId));
        if (known) return known;
        throw error;
      }
    },
  });
}

function asAnchor(preview: Preview): KnownAnchor {
  const { media_id, media_uri, media_thumb_uri, file_name, width, height, bounding_box } = preview;
  return {
    anchor_media_id: media_id,
    anchor_type: 'MEDIA',
    file_name,
    media_uri,
    // An object's thumbnail is its crop; an anchor needs the whole image, to draw the box on it.
    media_thumb_uri: bounding_box ? media_uri : media_thumb_uri,
    width,
    height,
    bounding_box,
  };
}

async function knownAnchor(
  client: QueryClient,
  datasetId: string,
  mediaId: string,
): Promise<KnownAnchor | undefined> {
  const preview = shownPreview(client, datasetId, mediaId);
  if (preview) return asAnchor(preview);
  const query = client.getQueryData<KeptQuery>(keptQueryKey(mediaId));
  return query && describeKept(mediaId, query);
}

async function describeKept(mediaId: string, { file, region }: KeptQuery): Promise<KnownAnchor> {
  const { width, height } = await createImageBitmap(file);
  const uri = URL.createObjectURL(file);
  return {
    anchor_media_id: mediaId,
    anchor_type: 'UPLOAD',
    file_name: file.name,
    media_uri: uri,
    media_thumb_uri: uri,
    width,
    height,
    bounding_box: region,
  };
}

interface KeptQuery {
  readonly file: File;
  readonly region: BoundingBox | null;
}

function keptQueryKey(mediaId: string) {
  return ['kept-query', mediaId];
}

function queryFileKey(mediaId: string) {
  return ['query-file', mediaId];
}

/** Caches an uploaded file, so that its crop can be changed without downloading it again. */
export function keepQueryFile(client: QueryClient, anchorMediaId: string, query: KeptQuery): void {
  client.setQueryData(keptQueryKey(anchorMediaId), query);
  client.setQueryData(queryFileKey(anchorMediaId), query.file);
}

/** An image stored on the server: a query image or an image of a dataset. */
export interface KeptImage {
  readonly mediaId: string;
  readonly uri: string;
  readonly fileName: string;
}

/** The uploaded file if it is cached, else the file fetched from the server. @throws ApiError */
export function fetchQueryFile(client: QueryClient, picture: KeptImage): Promise<File> {
  return client.fetchQuery({
    queryKey: queryFileKey(picture.mediaId),
    retry: false,
    queryFn: async ({ signal }) => {
      const blob = await requestBlob(picture.uri, { signal });
      return new File([blob], baseName(picture.fileName), { type: blob.type });
    },
  });
}
