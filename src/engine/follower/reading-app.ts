import { Hono } from 'hono';
import type { ApiKeys } from '#auth/api-keys.ts';
import { authenticate } from '#auth/authenticate.ts';
import { authorize } from '#auth/authorize.ts';
import { errorHandler, httpError, notFoundHandler } from '#auth/http-errors.ts';
import { keyRoutes } from '#auth/key-routes.ts';
import type { MediaLinks } from '#auth/media-links.ts';
import type { UpstreamEnv } from '#auth/upstream.ts';
import { ROUTES } from '#contract/routes.ts';
import { thumbnailRoute } from '#engine/http/media/media-routes.ts';
import type { SearchParts } from '#engine/http/request/context.ts';
import { refuseWhileAway } from '#engine/http/request/refuse-while-away.ts';
import { exploreRoutes } from '#engine/http/search/explore-routes.ts';
import {
  RankedRowsGoneError,
  ReadOnlyStoreError,
  StoreConnectionError,
} from '#engine/store/store-errors.ts';

/** The routes that only read, and only what every server has: the database, the keys and the thumbnails. */
const READING = [
  ROUTES.explore,
  ROUTES.explorationMetadata,
  ROUTES.similarityCluster,
  ROUTES.distanceHistogram,
  ROUTES.mediaRelevance,
  ROUTES.clusterCounts,
  ROUTES.thumbnail,
  ROUTES.key,
].map((route) => new RegExp(`^${route.replace(/:\w+/g, '[^/]+')}$`));

/** @param url of the request; a map is laid out by one server, so that all show the same */
export function isReading(method: string, url: URL): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  if (!isRead || url.searchParams.has('map_area')) return false;
  return READING.some((route) => route.test(url.pathname));
}

/** Answers the requests of which `isReading` is true. */
export function createReadingApp(
  parts: SearchParts,
  keys: ApiKeys,
  links: MediaLinks,
): Hono<UpstreamEnv> {
  return new Hono<UpstreamEnv>()
    .onError(errorHandler(parts.log, { explain }))
    .notFound(notFoundHandler)
    .use(refuseWhileAway(parts.store))
    .use(authenticate(keys, links))
    .use(authorize)
    .route('/', keyRoutes())
    .route('/', exploreRoutes(parts))
    .route('/', thumbnailRoute(parts));
}

function explain(error: Error) {
  const isOfStore =
    error instanceof ReadOnlyStoreError ||
    error instanceof StoreConnectionError ||
    error instanceof RankedRowsGoneError;
  return isOfStore ? httpError(503, error.message) : undefined;
}
