import { z } from 'zod';
import { MapColor } from '#contract/map/map-color.ts';
import { Id } from '#contract/primitives.ts';
import { SearchQuery } from './search-query.ts';

const MAX_NAME_CHARS = 200;

/** The search to save, in the form of explore, and how the app shows it. */
export const ViewQuery = SearchQuery.extend({
  map: z.enum(MapColor.options, 'map must be cluster, distance, label or tag.').optional().meta({
    description:
      'Shows the results on a map in these colors in the app, in place of a grid. An extension of this server.',
  }),
});

/** The search to save is the query string of the request. */
export const NewViewRequest = z
  .object({
    name: z
      .string('name is missing.')
      .trim()
      .min(1, 'name is empty.')
      .max(MAX_NAME_CHARS, `name is longer than ${MAX_NAME_CHARS} characters.`)
      .meta({ example: 'Cars at night' }),
  })
  .meta({ id: 'NewViewRequest' });

/** A saved search with a name. */
export const SavedSearch = z.object({
  id: Id,
  dataset_id: Id,
  name: z.string(),
  created_at: z.iso.datetime(),
  query: z.string().meta({
    description: 'The search, as the query string of explore, with `map` for one shown on a map.',
    example: 'threshold=2&labels=%5Bcar%5D',
  }),
});
export type SavedSearch = z.infer<typeof SavedSearch>;

const NOT_COUNTED = z.literal(-1);

/** A saved search as clients of the API read it. */
export const View = SavedSearch.extend({
  created_by: z
    .object({
      user_id: z.string().meta({ description: 'Id of the key.' }),
      email: z.string().nullable().meta({ description: 'Null: this server stores none.' }),
      name: z.string().meta({ description: 'Name of the key.' }),
    })
    .nullable()
    .meta({
      description:
        'The key that saved the view, with the name that it had then; null for a view of an earlier version of this server.',
    }),
  filters: z
    .object({
      entity_type: z.string(),
      threshold: z.string(),
      caption: z.string().nullable(),
      vql: z.array(z.record(z.string(), z.unknown())),
    })
    .meta({ description: 'The part of a search that other servers of the API store.' }),
  stats: z
    .object({ n_images: NOT_COUNTED, n_objects: NOT_COUNTED, n_video_frames: NOT_COUNTED })
    .meta({
      description:
        'Always -1, for not counted: this server does not monitor views. Explore the query for the present results.',
    }),
  total_results: z.literal(0).meta({ description: 'Results that monitoring found: none.' }),
  last_results: z.null(),
  monitoring_enabled: z.literal(false),
  monitoring_started_at: z.null(),
  alerting_enabled: z.literal(false),
}).meta({ id: 'View' });
export type View = z.infer<typeof View>;

export const Views = z
  .object({ views: z.array(View).meta({ description: 'Oldest first.' }) })
  .meta({ id: 'Views' });
export type Views = z.infer<typeof Views>;
