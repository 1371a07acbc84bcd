import { Hono } from 'hono';
import type { Capabilities } from '#contract/capabilities.ts';
import { openApiDocument } from '#contract/openapi.ts';
import { ROUTES } from '#contract/routes.ts';
import type { ApiKeys } from './api-keys.ts';
import { audit } from './audit.ts';
import { authenticate } from './authenticate.ts';
import { authorize, refuseOtherMethods } from './authorize.ts';
import { type EngineParts, originOf } from './context.ts';
import { datasetRoutes } from './dataset-routes.ts';
import { errorHandler, notFoundHandler } from './errors.ts';
import { exploreRoutes } from './explore-routes.ts';
import { exportRoutes } from './export-routes.ts';
import { exportDownloadRoute, exportTaskRoutes } from './export-task-routes.ts';
import { intakeRoutes } from './intake-routes.ts';
import { keyRoutes } from './key-routes.ts';
import type { MediaLinks } from './media-links.ts';
import { mediaRoutes } from './media-routes.ts';
import { missingRoutes } from './missing-routes.ts';
import { searchRoutes } from './search-routes.ts';
import { tagRoutes } from './tag-routes.ts';
import { viewRoutes } from './view-routes.ts';

/** The Visual Search API over the engine's parts. Only the first two routes answer without a token. */
export function createApp(parts: EngineParts, keys: ApiKeys, links: MediaLinks): Hono {
  const document = openApiDocument();
  return new Hono()
    .onError(errorHandler(parts.log, (path) => isOfRemoved(path, parts)))
    .notFound(notFoundHandler)
    .use(refuseOtherMethods)
    .get(ROUTES.healthcheck, (c) => c.json({ status: 'ok' }))
    .get(ROUTES.openapi, (c) => c.json({ ...document, servers: [{ url: originOf(c) }] }))
    .route('/', exportDownloadRoute(parts, keys))
    .use(authenticate(keys, links))
    .use(audit(parts.auditLog))
    .use(authorize)
    .route('/', keyRoutes())
    .get(ROUTES.capabilities, (c) => c.json<Capabilities>({ not_offered: {} }))
    .route('/', datasetRoutes(parts))
    .route('/', intakeRoutes(parts))
    .route('/', missingRoutes(parts))
    .route('/', searchRoutes(parts))
    .route('/', exploreRoutes(parts))
    .route('/', tagRoutes(parts))
    .route('/', viewRoutes(parts))
    .route('/', exportRoutes(parts))
    .route('/', exportTaskRoutes(parts))
    .route('/', mediaRoutes(parts));
}

/** A search may be under way while its dataset is removed. */
function isOfRemoved(path: string, parts: EngineParts): boolean {
  const [datasetId] = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(path) ?? [];
  if (datasetId === undefined || path.startsWith('/api/v1/image/')) return false;
  return !parts.hasDataset(datasetId.toLowerCase());
}
