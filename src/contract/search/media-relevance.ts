import { z } from 'zod';

/** Distance of one image or object from the anchor of a search. */
export const MediaRelevance = z
  .object({
    relevance_score: z.number().meta({
      description: 'Distance to the anchor or caption, as in explore; 0 is identical.',
    }),
    relevance_score_type: z.literal('cosine_distance'),
  })
  .meta({ id: 'MediaRelevance' });
export type MediaRelevance = z.infer<typeof MediaRelevance>;
