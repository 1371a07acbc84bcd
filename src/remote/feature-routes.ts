import type { Feature } from '#contract/capabilities.ts';
import { ROUTES } from '#contract/routes.ts';

export interface Offer {
  readonly feature: Feature;
  readonly route: string;
  readonly method: 'get' | 'post';
  /** A parameter of the route that the feature needs. */
  readonly param?: string;
  /** Names the missing feature; ends a sentence that begins with the host. */
  readonly what: string;
  /**
   * Whether to assume the feature on a server without an API description, because its clients use
   * it.
   */
  readonly isUsual?: boolean;
}

export const OFFERS: readonly Offer[] = [
  { feature: 'anchor', route: ROUTES.anchor, method: 'get', what: 'does not return query images' },
  {
    feature: 'api_description',
    route: ROUTES.openapi,
    method: 'get',
    what: 'does not describe its API',
  },
  {
    feature: 'cluster_counts',
    route: ROUTES.clusterCounts,
    method: 'get',
    what: 'does not count the clusters of other levels',
  },
  {
    feature: 'combined_examples',
    route: ROUTES.explore,
    method: 'get',
    param: 'combine',
    what: 'ranks by the sum of the examples only',
  },
  {
    feature: 'correspondence',
    route: ROUTES.correspondence,
    method: 'get',
    what: 'does not show which parts of two images correspond',
  },
  {
    feature: 'cover',
    route: ROUTES.explore,
    method: 'get',
    param: 'cover',
    what: 'does not choose images that cover a dataset',
  },
  {
    feature: 'duplicates',
    route: ROUTES.explore,
    method: 'get',
    param: 'duplicates',
    what: 'does not find duplicates',
  },
  {
    feature: 'examples',
    route: ROUTES.explore,
    method: 'get',
    param: 'more_like',
    what: 'searches by one image at a time',
  },
  {
    feature: 'export',
    // The method that the app needs.
    route: ROUTES.preparedExports,
    method: 'post',
    what: 'does not offer exports',
  },
  {
    feature: 'folder_labels',
    route: ROUTES.folderLabels,
    method: 'get',
    what: 'does not turn folder names into labels',
  },
  {
    feature: 'histogram',
    route: ROUTES.distanceHistogram,
    method: 'get',
    what: 'does not report the distances of a search',
  },
  {
    feature: 'image_details',
    route: ROUTES.image,
    method: 'get',
    what: 'does not report image details',
  },
  {
    feature: 'index_report',
    route: ROUTES.indexReport,
    method: 'get',
    what: 'does not report skipped files',
  },
  {
    feature: 'labels',
    route: ROUTES.explorationMetadata,
    method: 'get',
    what: 'does not list its labels and tags',
  },
  {
    feature: 'map',
    route: ROUTES.map,
    method: 'get',
    what: 'does not have a map of its images',
  },
  {
    feature: 'media_relevance',
    route: ROUTES.mediaRelevance,
    method: 'get',
    what: 'does not report the distance between two images',
  },
  {
    feature: 'models',
    route: ROUTES.models,
    method: 'get',
    what: 'does not offer other models',
  },
  {
    feature: 'near_identical',
    route: ROUTES.explore,
    method: 'get',
    param: 'fold_near_identical',
    what: 'does not report which images are near-identical',
  },
  {
    feature: 'open_cluster',
    route: ROUTES.similarityCluster,
    method: 'get',
    what: 'does not list all members of a cluster',
  },
  {
    feature: 'orders',
    route: ROUTES.explore,
    method: 'get',
    param: 'order_by',
    what: 'does not measure its images',
  },
  {
    feature: 'query_preview',
    route: ROUTES.queryPreview,
    method: 'post',
    what: 'does not create previews of query images',
  },
  {
    feature: 'relevance_range',
    route: ROUTES.explore,
    method: 'get',
    param: 'relevance_max',
    what: 'does not filter by distance',
  },
  {
    feature: 'search_by_url',
    route: ROUTES.searchImageUrl,
    method: 'post',
    what: 'does not fetch images from the web',
  },
  {
    feature: 'search_by_words',
    route: ROUTES.explore,
    method: 'get',
    param: 'caption',
    what: 'does not search by text',
    isUsual: true,
  },
  { feature: 'tags', route: ROUTES.tags, method: 'post', what: 'does not store tags' },
  {
    feature: 'text_in_images',
    route: ROUTES.textReading,
    method: 'get',
    what: 'does not read the text in images',
  },
  { feature: 'views', route: ROUTES.views, method: 'get', what: 'does not save searches' },
];
