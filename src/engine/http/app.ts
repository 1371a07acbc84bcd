import { Hono } from 'hono';
import type { HTTPException } from 'hono/http-exception';
import type { ApiKeys } from '#auth/api-keys.ts';
import { audit } from '#auth/audit.ts';
import { authenticate } from '#auth/authenticate.ts';
import { authorize, refuseOtherMethods } from '#auth/authorize.ts';
import { errorHandler, httpError, notFoundHandler } from '#auth/http-errors.ts';
import { keyRoutes } from '#auth/key-routes.ts';
import type { MediaLinks } from '#auth/media-links.ts';
import { originOf } from '#auth/server-origin.ts';
import type { UpstreamEnv } from '#auth/upstream.ts';
import type { Capabilities } from '#contract/capabilities.ts';
import { ROUTES } from '#contract/routes.ts';
import type { Correspondence } from '#contract/search/correspondence.ts';
import { UploadQuotaError } from '#engine/quota/upload-quota.ts';
import { DamagedVectorError } from '#engine/scan/vector-files.ts';
import { RankedRowsGoneError, StoreConnectionError } from '#engine/store/store-errors.ts';
import { datasetRoutes } from './datasets/dataset-routes.ts';
import { enrichmentRoutes } from './datasets/enrichment-routes.ts';
import { ingestionRoutes } from './datasets/ingestion-routes.ts';
import { missingRoutes } from './datasets/missing-routes.ts';
import { modelRoutes } from './datasets/model-routes.ts';
import { tagRoutes } from './datasets/tag-routes.ts';
import { textRoutes } from './datasets/text-routes.ts';
import { uploadRoutes } from './datasets/upload-routes.ts';
import { exportRoutes } from './export/export-routes.ts';
import { exportDownloadRoute, exportTaskRoutes } from './export/export-task-routes.ts';
import { mediaRoutes } from './media/media-routes.ts';
import type { EngineParts } from './request/context.ts';
import { refuseWhileAway } from './request/refuse-while-away.ts';
import { Correspondences } from './search/correspondence.ts';
import { exploreRoutes } from './search/explore-routes.ts';
import { mapRoutes } from './search/map-routes.ts';
import { searchRoutes } from './search/search-routes.ts';
import { viewRoutes } from './search/view-routes.ts';

const DAMAGED =
  'A file of this dataset is damaged and is being built again from the database. Try again in a few seconds.';
/** A hundred thousand images take longer, which another answer tells. */
const REPAIR_SECONDS = 5;

/** The Visual Search API over the engine's parts. Only the first two routes answer without a token. */
export function createApp(parts: EngineParts, keys: ApiKeys, links: MediaLinks): Hono<UpstreamEnv> {
  const correspondences = new Correspondences(parts);
  let document: Promise<object> | undefined;
  return new Hono<UpstreamEnv>()
    .onError(errorHandler(parts.log, { explain: (error, path) => explain(error, path, parts) }))
    .notFound(notFoundHandler)
    .use(refuseOtherMethods)
    .get(ROUTES.healthcheck, (c) => c.json({ status: 'ok' }))
    .get(ROUTES.openapi, async (c) => {
      document ??= loadDocument();
      return c.json({ ...(await document), servers: [{ url: originOf(c) }] });
    })
    .use(refuseWhileAway(parts.store))
    .route('/', exportDownloadRoute(parts, keys))
    .use(authenticate(keys, links))
    .use(audit(parts.auditLog))
    .use(authorize)
    .route('/', keyRoutes())
    .get(ROUTES.capabilities, (c) => c.json<Capabilities>({ not_offered: {} }))
    .route('/', datasetRoutes(parts))
    .route('/', modelRoutes(parts))
    .route('/', textRoutes(parts))
    .route('/', uploadRoutes(parts))
    .route('/', ingestionRoutes(parts))
    .route('/', enrichmentRoutes(parts))
    .route('/', missingRoutes(parts))
    .route('/', searchRoutes(parts))
    .route('/', exploreRoutes(parts))
    .get(ROUTES.correspondence, async (c) =>
      c.json<Correspondence>(await correspondences.answer(c)),
    )
    .route('/', mapRoutes(parts))
    .route('/', tagRoutes(parts))
    .route('/', viewRoutes(parts))
    .route('/', exportRoutes(parts, correspondences))
    .route('/', exportTaskRoutes(parts))
    .route('/', mediaRoutes(parts));
}

/** Only for its readers, because loading it takes a tenth of a start. */
async function loadDocument(): Promise<object> {
  const { openApiDocument } = await import('#contract/openapi/openapi.ts');
  return openApiDocument();
}

function explain(error: Error, path: string, parts: EngineParts): HTTPException | undefined {
  if (isOfRemoved(path, parts)) return httpError(404, 'The dataset was removed in the meantime.');
  if (error instanceof DamagedVectorError) return httpError(503, DAMAGED, REPAIR_SECONDS);
  if (error instanceof StoreConnectionError || error instanceof RankedRowsGoneError) {
    return httpError(503, `${error.message} Try again in a few seconds.`, REPAIR_SECONDS);
  }
  return error instanceof UploadQuotaError ? httpError(413, error.message) : undefined;
}

/** A dataset may be removed during a search. */
function isOfRemoved(path: string, parts: EngineParts): boolean {
  const [datasetId] = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(path) ?? [];
  if (datasetId === undefined || path.startsWith('/api/v1/image/')) return false;
  return !parts.hasDataset(datasetId.toLowerCase());
}
