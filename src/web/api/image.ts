import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { Cluster, ExploreResponse, Preview } from '#contract/search/explore.ts';
import type { Search } from '#contract/search/search-codec.ts';
import { LenientImageDetails } from './lenient-schemas.ts';
import { requestJson } from './request/request.ts';
import { exploreKey } from './shown-dataset.ts';

/** An image with its file and objects. For the id of an object, the image that contains it. */
export function imageQuery(datasetId: string, mediaId: string) {
  return queryOptions({
    queryKey: [...exploreKey(datasetId), 'image', mediaId],
    queryFn: ({ signal }) =>
      requestJson(LenientImageDetails, routePath(ROUTES.image, { media_id: mediaId }), { signal }),
  });
}

/**
 * The preview of an image or object from a cached search or cluster.
 * @param search limits previews to this search, whose distance they have; omit for any search
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

/** The same key also caches responses without previews. */
function previewsOf(page: Partial<ExploreResponse & Cluster> | undefined): readonly Preview[] {
  return page?.clusters?.flatMap((cluster) => cluster.previews) ?? page?.previews ?? [];
}
