import { z } from 'zod';
import { EXAMPLE_IDS } from '#contract/example-ids.ts';
import { EntityType, Id } from '#contract/primitives.ts';
import { MAX_IDS } from '#contract/selection.ts';

/** Far more than anybody names one by one. */
const MAX_PARTS = 1000;

const Ids = z.array(Id).max(MAX_IDS, `may contain at most ${MAX_IDS} ids.`);

const SelectedMedia = z.object({
  type: z.literal('media'),
  payload: z.object({ media_ids: Ids.min(1, 'must contain at least one id.') }),
});

const SelectedCluster = z.object({
  type: z.literal('cluster'),
  payload: z.object({
    cluster_id: Id.meta({ description: 'A cluster of any threshold.' }),
    cluster_filters: z
      .strictObject(
        { entity_type: EntityType.default('IMAGES') },
        'may contain only entity_type on this server. Export the results of a search with export_context_async.',
      )
      .default({ entity_type: 'IMAGES' }),
    exclude_media_ids: Ids.default([]).meta({ description: 'Members to leave out.' }),
  }),
});

/** Images or objects, by their ids or as the members of clusters. */
export const MediaSelection = z
  .object({
    media_selection: z
      .array(
        z.discriminatedUnion(
          'type',
          [SelectedMedia, SelectedCluster],
          'must have the type media or cluster.',
        ),
        'must be a list of media and clusters.',
      )
      .min(1, 'must contain at least one selection.')
      .max(MAX_PARTS, `may contain at most ${MAX_PARTS} selections.`)
      .meta({ description: 'All together are exported, each image or object once.' }),
  })
  .meta({
    id: 'MediaSelection',
    example: {
      media_selection: [
        { type: 'media', payload: { media_ids: [EXAMPLE_IDS.media_id] } },
        {
          type: 'cluster',
          payload: {
            cluster_id: EXAMPLE_IDS.cluster_id,
            cluster_filters: { entity_type: 'IMAGES' },
            exclude_media_ids: [],
          },
        },
      ],
    },
  });
export type MediaSelection = z.infer<typeof MediaSelection>;
