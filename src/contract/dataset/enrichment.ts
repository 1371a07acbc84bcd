import { z } from 'zod';

/** A model that other servers apply to a dataset on request. */
const EnrichmentModel = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string().meta({ example: 'CAPTION_IMAGES' }),
    status: z.string().meta({ example: 'Active' }),
    vendor: z.string(),
    description: z.string(),
    dependencies: z.array(z.string()).nullable(),
  })
  .meta({ id: 'EnrichmentModel' });

export const EnrichmentModels = z
  .array(EnrichmentModel)
  .meta({ description: 'Empty on this server.' });
export type EnrichmentModels = z.infer<typeof EnrichmentModels>;

/** Which of these models were applied to a dataset. */
export const EnrichmentContext = z
  .object({
    enrichment_context_id: z.string().nullable().meta({ description: 'Null on this server.' }),
    status: z.string().meta({ description: '`NEW` when no model was applied.' }),
    dataset_enrichment_models: z.object({
      enrichment_models: z.record(z.string(), z.unknown()).meta({
        description: 'The applied models by type; empty on this server.',
      }),
    }),
  })
  .meta({ id: 'EnrichmentContext' });
export type EnrichmentContext = z.infer<typeof EnrichmentContext>;
