import { z } from 'zod';
import { Id } from './primitives.ts';

/** Maximum number of ids in one request: about four megabytes. */
export const MAX_IDS = 100_000;

/**
 * Images or objects of a dataset: the named ones, or else all results of a search, minus the
 * exceptions.
 */
export const Selection = z.object({
  query: z.string().default('').meta({
    description: 'The search, as the query string of explore. Scores refer to this search.',
    example: 'anchor_media_id=300dad2c-1234-11f1-8483-5a879df30de4&threshold=2&relevance_max=0.3',
  }),
  cluster_id: Id.optional().meta({ description: 'Only the members of this cluster.' }),
  media_ids: z
    .array(Id)
    .min(1, 'media_ids must contain at least one id.')
    .max(
      MAX_IDS,
      `media_ids may contain at most ${MAX_IDS} ids. To select all results, send a query instead.`,
    )
    .optional()
    .meta({
      description:
        'Only these media, of the entity type of the search. If omitted, all results of the search within its range.',
    }),
  except_media_ids: z
    .array(Id)
    .max(
      MAX_IDS,
      `except_media_ids may contain at most ${MAX_IDS} ids. Narrow the search down instead.`,
    )
    .default([])
    .meta({ description: 'Media to exclude from the selection.' }),
});
export type Selection = z.infer<typeof Selection>;
