/** Every path of the API, in the router's `:name` form; permissions.ts lists the access to each. */
export const ROUTES = {
  healthcheck: '/api/v1/healthcheck',
  readiness: '/api/v1/readiness',
  capabilities: '/api/v1/capabilities',
  session: '/api/v1/session',
  sessionLink: '/api/v1/session/link',
  key: '/api/v1/key',
  userConfig: '/api/v1/user_config',
  datasets: '/api/v1/datasets',
  sampleDatasets: '/api/v1/datasets/sample_data',
  creationStatus: '/api/v1/datasets/:dataset_id/creation-status',
  models: '/api/v1/models',
  newDataset: '/api/v1/dataset',
  dataset: '/api/v1/dataset/:dataset_id',
  addMedia: '/api/v1/dataset/:dataset_id/add_media',
  upload: '/api/v1/dataset/:dataset_id/upload',
  ingestionDataset: '/api/v1/ingestion/new_dataset',
  ingestion: '/api/v1/ingestion/:dataset_id/data_files',
  ingestionFiles: '/api/v1/ingestion/:dataset_id/data_files/:trans_id',
  ingestionEnd: '/api/v1/ingestion/:dataset_id/process_files/:trans_id',
  datasetMedia: '/api/v1/dataset/:dataset_id/media',
  missingMedia: '/api/v1/dataset/:dataset_id/missing_media',
  deletedMedia: '/api/v1/dataset/:dataset_id/deleted_media',
  datasetStats: '/api/v1/dataset/:dataset_id/stats',
  indexReport: '/api/v1/dataset/:dataset_id/index_report',
  folderLabels: '/api/v1/dataset/:dataset_id/folder_labels',
  textReading: '/api/v1/dataset/:dataset_id/text_reading',
  datasetModel: '/api/v1/dataset/:dataset_id/model',
  modelChange: '/api/v1/dataset/:dataset_id/model_change',
  previousModel: '/api/v1/dataset/:dataset_id/previous_model',
  enrichmentModels: '/api/v1/enrichment/:dataset_id/list_models',
  enrichmentContext: '/api/v1/enrichment/:dataset_id/context',
  searchImageSimilarity: '/api/v1/dataset/:dataset_id/search-image-similarity',
  searchImageUrl: '/api/v1/dataset/:dataset_id/search-image-url',
  queryPreview: '/api/v1/dataset/:dataset_id/query-preview',
  searchStoredImage: '/api/v1/dataset/:dataset_id/search-stored-image',
  tags: '/api/v1/dataset/:dataset_id/tags',
  views: '/api/v1/dataset/:dataset_id/views',
  view: '/api/v1/dataset/:dataset_id/views/:view_id',
  export: '/api/v1/dataset/:dataset_id/export',
  startExport: '/api/v1/dataset/:dataset_id/export_context_async',
  startEntityExport: '/api/v1/dataset/:dataset_id/export_entities_async',
  exportStatus: '/api/v1/dataset/:dataset_id/export_status',
  exportDownload: '/api/v1/dataset/:dataset_id/export_download/:export_task_id/:secret',
  preparedExports: '/api/v1/dataset/:dataset_id/prepared_export',
  preparedExport: '/api/v1/dataset/:dataset_id/prepared_export/:export_id',
  preparedExportFile: '/api/v1/dataset/:dataset_id/prepared_export/:export_id/file',
  anchor: '/api/v1/dataset/:dataset_id/anchor/:anchor_media_id',
  explore: '/api/v1/explore/:dataset_id',
  explorationMetadata: '/api/v1/explore/:dataset_id/exploration_metadata',
  similarityCluster: '/api/v1/explore/:dataset_id/similarity_cluster/:cluster_id',
  distanceHistogram: '/api/v1/explore/:dataset_id/distance_histogram',
  mediaRelevance: '/api/v1/explore/:dataset_id/relevance/:media_id',
  correspondence: '/api/v1/explore/:dataset_id/correspondence/:media_id',
  clusterCounts: '/api/v1/explore/:dataset_id/cluster_counts',
  map: '/api/v1/explore/:dataset_id/map',
  mapValues: '/api/v1/explore/:dataset_id/map_values',
  mediaPreviews: '/api/v1/explore/:dataset_id/previews',
  image: '/api/v1/image/:media_id',
  media: '/media/:dataset_id/:media_id/image',
  thumbnail: '/media/:dataset_id/:media_id/thumb.webp',
  preview: '/media/:dataset_id/:media_id/preview.webp',
  openapi: '/openapi.json',
} as const;

/** The app's page of a search; its query string is that of explore. */
export const SEARCH_PAGE_PATH = '/dataset/:dataset_id/data';

/** The documentation, which has its pages below this path. */
export const DOCS_PATH = '/docs';

/** The page that shows the OpenAPI document to people, and tries it. */
export const API_DOCS_PATH = '/docs/api';

/** Prometheus' default path. */
export const METRICS_PATH = '/metrics';

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
