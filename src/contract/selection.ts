import { z } from 'zod';
import { Id } from './primitives.ts';

/** Ids that one request takes at most: some four megabytes of them. */
export const MAX_IDS = 100_000;

/** Some images or objects of a dataset: those named, or else all that a search finds; less the exceptions. */
export const Selection = z.object({
  query: z.string().default('').meta({
    description:
      'The search, as the query string that explore takes. Scores are those of this search.',
    example: 'anchor_media_id=300dad2c-1234-11f1-8483-5a879df30de4&threshold=2&relevance_max=0.3',
  }),
  cluster_id: Id.optional().meta({ description: 'Only the members of this cluster.' }),
  media_ids: z
    .array(Id)
    .min(1, 'media_ids must name one at least.')
    .max(MAX_IDS, `media_ids may name ${MAX_IDS} at most; send a query to take all it finds.`)
    .optional()
    .meta({
      description:
        'Only these, of the entity type of the search. Left out, all that the search finds within its range.',
    }),
  except_media_ids: z
    .array(Id)
    .max(MAX_IDS, `except_media_ids may name ${MAX_IDS} at most; narrow the search down instead.`)
    .default([])
    .meta({ description: 'Not these, whatever else is selected.' }),
});
export type Selection = z.infer<typeof Selection>;
