import { Hono } from 'hono';
import type { EnrichmentContext, EnrichmentModels } from '#contract/dataset/enrichment.ts';
import { ROUTES } from '#contract/routes.ts';
import { datasetOf, type EngineParts } from '#engine/http/request/context.ts';

/** Models that other servers of the API apply to datasets. This one has none. */
export function enrichmentRoutes(parts: EngineParts): Hono {
  return new Hono()
    .get(ROUTES.enrichmentModels, (c) => {
      datasetOf(c, parts);
      return c.json<EnrichmentModels>([]);
    })
    .get(ROUTES.enrichmentContext, (c) => {
      datasetOf(c, parts);
      return c.json<EnrichmentContext>({
        enrichment_context_id: null,
        status: 'NEW',
        dataset_enrichment_models: { enrichment_models: {} },
      });
    });
}
