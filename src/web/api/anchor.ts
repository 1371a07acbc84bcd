import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { Anchor } from '#contract/anchor.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { baseName } from '#web/base-name.ts';
import { requestBlob, requestJson } from './request.ts';

/** The picture a search starts from, also when the search came as a link. */
export function anchorQuery(datasetId: string, mediaId: string) {
  return queryOptions({
    queryKey: ['anchor', datasetId, mediaId],
    queryFn: ({ signal }) =>
      requestJson(
        Anchor,
        routePath(ROUTES.anchor, { dataset_id: datasetId, anchor_media_id: mediaId }),
        { signal },
      ),
  });
}

function queryFileKey(mediaId: string) {
  return ['query-file', mediaId];
}

/** Keeps an uploaded file at hand, so that its crop can be changed without fetching it back. */
export function keepQueryFile(client: QueryClient, anchorMediaId: string, file: File): void {
  client.setQueryData(queryFileKey(anchorMediaId), file);
}

/** A picture that the server keeps, of a query or of a dataset. */
export interface StoredPicture {
  readonly mediaId: string;
  readonly uri: string;
  readonly fileName: string;
}

/** Its file: the one that was uploaded, else fetched from the server. @throws ApiError */
export function fetchQueryFile(client: QueryClient, picture: StoredPicture): Promise<File> {
  return client.fetchQuery({
    queryKey: queryFileKey(picture.mediaId),
    retry: false,
    queryFn: async ({ signal }) => {
      const blob = await requestBlob(picture.uri, { signal });
      return new File([blob], baseName(picture.fileName), { type: blob.type });
    },
  });
}
