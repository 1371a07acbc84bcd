import { Hono } from 'hono';
import { openApiDocument } from '#contract/openapi.ts';
import { ROUTES } from '#contract/routes.ts';
import type { ApiKeys } from './api-keys.ts';
import { authenticate } from './authenticate.ts';
import { authorize } from './authorize.ts';
import type { EngineParts } from './context.ts';
import { datasetRoutes } from './dataset-routes.ts';
import { errorHandler, type Log, notFoundHandler } from './errors.ts';
import { exploreRoutes } from './explore-routes.ts';
import { exportRoutes } from './export-routes.ts';
import { keyRoutes } from './key-routes.ts';
import { mediaRoutes } from './media-routes.ts';
import { searchRoutes } from './search-routes.ts';
import { tagRoutes } from './tag-routes.ts';

/** The Visual Search API over the engine's parts. Only the first two routes answer without a token. */
export function createApp(parts: EngineParts, keys: ApiKeys, log: Log): Hono {
  const document = openApiDocument();
  return new Hono()
    .onError(errorHandler(log))
    .notFound(notFoundHandler)
    .get(ROUTES.healthcheck, (c) => c.json({ status: 'ok' }))
    .get(ROUTES.openapi, (c) => c.json(document))
    .use(authenticate(keys))
    .use(authorize)
    .route('/', keyRoutes())
    .route('/', datasetRoutes(parts))
    .route('/', searchRoutes(parts))
    .route('/', exploreRoutes(parts))
    .route('/', tagRoutes(parts))
    .route('/', exportRoutes(parts))
    .route('/', mediaRoutes(parts));
}
