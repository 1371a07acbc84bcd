import type { Role } from './roles.ts';
import type { ROUTES } from './routes.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A route's requirement for the key behind a request; `anyone` requires no key. */
export type Need = Role | 'anyone';

/** Covers every route and each of its methods; the server has no method that is not listed here. */
export const NEEDS: Record<keyof typeof ROUTES, Partial<Record<Method, Need>>> = {
  healthcheck: { GET: 'anyone' },
  readiness: { GET: 'anyone' },
  openapi: { GET: 'anyone' },
  session: { GET: 'anyone', POST: 'anyone', DELETE: 'anyone' },
  sessionLink: { GET: 'anyone', POST: 'anyone' },
  key: { GET: 'reader' },
  capabilities: { GET: 'reader' },
  userConfig: { GET: 'reader' },
  datasets: { GET: 'reader' },
  models: { GET: 'reader' },
  newDataset: { POST: 'editor' },
  dataset: { GET: 'reader', DELETE: 'admin' },
  addMedia: { POST: 'editor' },
  upload: { POST: 'editor' },
  datasetMedia: { DELETE: 'editor' },
  missingMedia: { DELETE: 'editor' },
  deletedMedia: { DELETE: 'admin' },
  datasetStats: { GET: 'reader' },
  indexReport: { GET: 'reader' },
  folderLabels: { GET: 'reader', PUT: 'editor' },
  datasetModel: { PUT: 'admin' },
  modelChange: { DELETE: 'admin' },
  previousModel: { DELETE: 'admin' },
  searchImageSimilarity: { POST: 'reader' },
  searchImageUrl: { POST: 'reader' },
  queryPreview: { POST: 'reader' },
  searchStoredImage: { POST: 'reader' },
  tags: { POST: 'editor', DELETE: 'editor' },
  views: { GET: 'reader', POST: 'editor' },
  view: { DELETE: 'editor' },
  export: { GET: 'reader', POST: 'reader' },
  startExport: { GET: 'reader' },
  exportStatus: { GET: 'reader' },
  exportDownload: { GET: 'anyone' },
  preparedExports: { POST: 'reader' },
  preparedExport: { GET: 'reader', DELETE: 'reader' },
  preparedExportFile: { GET: 'reader' },
  anchor: { GET: 'reader' },
  explore: { GET: 'reader' },
  explorationMetadata: { GET: 'reader' },
  similarityCluster: { GET: 'reader' },
  distanceHistogram: { GET: 'reader' },
  mediaRelevance: { GET: 'reader' },
  clusterCounts: { GET: 'reader' },
  image: { GET: 'reader' },
  media: { GET: 'reader' },
  thumbnail: { GET: 'reader' },
  preview: { GET: 'reader' },
};
