import { queryOptions } from '@tanstack/react-query';
import { ROUTES, routePath } from '#contract/routes.ts';
import {
  ClusterCounts,
  DistanceHistogram,
  MediaRelevance,
} from '#contract/search/distance-histogram.ts';
import type { Cluster, ExploreResponse } from '#contract/search/explore.ts';
import { BROWSE, type Search, searchParams, withParams } from '#contract/search/search-codec.ts';
import {
  LenientCluster,
  LenientExplorationMetadata,
  LenientExploreResponse,
} from './lenient-schemas.ts';
import type { PageQuery } from './request/page-query.ts';
import { exploreKey, requestShown } from './shown-dataset.ts';

/**
 * One page of the clusters of a search. Pages hold PAGE_SIZE clusters; a shorter page is the last.
 * @param isFolded whether to return only the first of near-identical images
 */
export function explorePageQuery(
  datasetId: string,
  search: Search,
  pageNumber: number,
  isFolded: boolean,
): PageQuery<ExploreResponse> {
  return {
    queryKey: [...exploreKey(datasetId), search, pageNumber, isFolded],
    queryFn: (context) => {
      const path = routePath(ROUTES.explore, { dataset_id: datasetId });
      const params = withParams(pageParams(search, pageNumber), {
        fold_near_identical: isFolded ? 'true' : undefined,
      });
      return requestShown(context, { datasetId, schema: LenientExploreResponse, path, params });
    },
  };
}

/** One cluster with a page of its members, nearest first; pages past the end have no members. */
export function clusterPageQuery(
  datasetId: string,
  clusterId: string,
  search: Search,
  pageNumber: number,
): PageQuery<Cluster> {
  return {
    queryKey: [...exploreKey(datasetId), search, 'cluster', clusterId, pageNumber],
    queryFn: (context) => {
      const ids = { dataset_id: datasetId, cluster_id: clusterId };
      const path = routePath(ROUTES.similarityCluster, ids);
      const params = pageParams(search, pageNumber);
      return requestShown(context, { datasetId, schema: LenientCluster, path, params });
    },
  };
}

/** Distances of all clusters to the query, regardless of the chosen range. */
export function histogramQuery(datasetId: string, search: Search) {
  const whole = { ...search, relevanceMin: undefined, relevanceMax: undefined };
  return queryOptions({
    queryKey: [...exploreKey(datasetId), whole, 'histogram'],
    queryFn: (context) => {
      const path = routePath(ROUTES.distanceHistogram, { dataset_id: datasetId });
      const params = searchParams(whole);
      return requestShown(context, { datasetId, schema: DistanceHistogram, path, params });
    },
  });
}

/** Distance of an image or object to the query, regardless of filters and range. */
export function mediaRelevanceQuery(datasetId: string, search: Search, mediaId: string) {
  const { source, entityType } = search;
  const ranked = { ...BROWSE, source, entityType };
  return queryOptions({
    queryKey: [...exploreKey(datasetId), ranked, 'relevance', mediaId],
    queryFn: (context) => {
      const ids = { dataset_id: datasetId, media_id: mediaId };
      const path = routePath(ROUTES.mediaRelevance, ids);
      const params = searchParams(ranked);
      return requestShown(context, { datasetId, schema: MediaRelevance, path, params });
    },
  });
}

/** Number of results at every threshold, regardless of the one in the search. */
export function clusterCountsQuery(datasetId: string, search: Search) {
  const anyLevel = { ...search, threshold: BROWSE.threshold };
  return queryOptions({
    queryKey: [...exploreKey(datasetId), anyLevel, 'counts'],
    queryFn: (context) => {
      const path = routePath(ROUTES.clusterCounts, { dataset_id: datasetId });
      const params = searchParams(anyLevel);
      return requestShown(context, { datasetId, schema: ClusterCounts, path, params });
    },
  });
}

/** Labels and tags to filter the dataset by. */
export function facetsQuery(datasetId: string) {
  return queryOptions({
    queryKey: [...exploreKey(datasetId), 'facets'],
    queryFn: (context) => {
      const path = routePath(ROUTES.explorationMetadata, { dataset_id: datasetId });
      const params = new URLSearchParams();
      return requestShown(context, {
        ...{ datasetId, schema: LenientExplorationMetadata, path, params },
      });
    },
  });
}

function pageParams(search: Search, pageNumber: number): URLSearchParams {
  return withParams(searchParams(search), { page_number: String(pageNumber) });
}
