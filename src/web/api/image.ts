import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { Cluster, ExploreResponse, Preview } from '#contract/search/explore.ts';
import type { Search } from '#contract/search/search-codec.ts';
import { exploreKey } from './explore.ts';
import { LenientImageDetails } from './lenient-schemas.ts';
import { requestJson } from './request/request.ts';

/** An image with its file and its objects; under the id of an object, the image it lies in. */
export function imageQuery(datasetId: string, mediaId: string) {
  return queryOptions({
    queryKey: [...exploreKey(datasetId), 'image', mediaId],
    queryFn: ({ signal }) =>
      requestJson(LenientImageDetails, routePath(ROUTES.image, { media_id: mediaId }), { signal }),
  });
}

/**
 * A picture that a search or an open cluster has shown already.
 * @param search the one whose distance is wanted; left out, any will do
 */
export function shownPreview(
  client: QueryClient,
  datasetId: string,
  mediaId: string,
  search?: Search,
): Preview | undefined {
  const queryKey = [...exploreKey(datasetId), ...(search ? [search] : [])];
  return client
    .getQueriesData<ExploreResponse | Cluster>({ queryKey })
    .flatMap(([, page]) => previewsOf(page))
    .find(({ media_id }) => media_id === mediaId);
}

/** Other answers lie under the same key, without previews. */
function previewsOf(page: Partial<ExploreResponse & Cluster> | undefined): readonly Preview[] {
  return page?.clusters?.flatMap((cluster) => cluster.previews) ?? page?.previews ?? [];
}
