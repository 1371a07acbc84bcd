import type { Role } from './roles.ts';
import type { ROUTES } from './routes.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a route asks of the key behind a request; of `anyone` it asks no key. */
export type Need = Role | 'anyone';

/** For every route and each of its methods; the server has no method that is not named here. */
export const NEEDS: Record<keyof typeof ROUTES, Partial<Record<Method, Need>>> = {
  healthcheck: { GET: 'anyone' },
  openapi: { GET: 'anyone' },
  key: { GET: 'reader' },
  datasets: { GET: 'reader' },
  dataset: { GET: 'reader' },
  indexReport: { GET: 'reader' },
  searchImageSimilarity: { POST: 'reader' },
  searchImageUrl: { POST: 'reader' },
  tags: { POST: 'editor', DELETE: 'editor' },
  export: { POST: 'reader' },
  anchor: { GET: 'reader' },
  explore: { GET: 'reader' },
  explorationMetadata: { GET: 'reader' },
  similarityCluster: { GET: 'reader' },
  distanceHistogram: { GET: 'reader' },
  clusterCounts: { GET: 'reader' },
  image: { GET: 'reader' },
  media: { GET: 'reader' },
  thumbnail: { GET: 'reader' },
};
