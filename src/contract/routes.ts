/** Every path of the API, in the `:name` form that the router reads; who may use it says needs.ts. */
export const ROUTES = {
  healthcheck: '/api/v1/healthcheck',
  key: '/api/v1/key',
  datasets: '/api/v1/datasets',
  dataset: '/api/v1/dataset/:dataset_id',
  indexReport: '/api/v1/dataset/:dataset_id/index_report',
  searchImageSimilarity: '/api/v1/dataset/:dataset_id/search-image-similarity',
  searchImageUrl: '/api/v1/dataset/:dataset_id/search-image-url',
  tags: '/api/v1/dataset/:dataset_id/tags',
  export: '/api/v1/dataset/:dataset_id/export',
  anchor: '/api/v1/dataset/:dataset_id/anchor/:anchor_media_id',
  explore: '/api/v1/explore/:dataset_id',
  explorationMetadata: '/api/v1/explore/:dataset_id/exploration_metadata',
  similarityCluster: '/api/v1/explore/:dataset_id/similarity_cluster/:cluster_id',
  distanceHistogram: '/api/v1/explore/:dataset_id/distance_histogram',
  clusterCounts: '/api/v1/explore/:dataset_id/cluster_counts',
  image: '/api/v1/image/:media_id',
  media: '/media/:dataset_id/:media_id/image',
  thumbnail: '/media/:dataset_id/:media_id/thumb.webp',
  openapi: '/openapi.json',
} as const;

/** The page for people that shows the OpenAPI document. */
export const DOCS_PATH = '/docs';

type ParamOf<Path extends string> = Path extends `${infer Head}/${infer Tail}`
  ? ParamOf<Head> | ParamOf<Tail>
  : Path extends `:${infer Name}`
    ? Name
    : never;

/** Fills a route: `routePath(ROUTES.dataset, { dataset_id })`. */
export function routePath<Path extends string>(
  route: Path,
  params: Record<ParamOf<Path>, string>,
): string {
  return route.replace(/:(\w+)/g, (_, name: ParamOf<Path>) => encodeURIComponent(params[name]));
}
