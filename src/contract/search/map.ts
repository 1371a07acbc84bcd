import { z } from 'zod';
import { EXAMPLE_IDS } from '#contract/example-ids.ts';
import { MapColor } from '#contract/map/map-color.ts';
import { AsOfParam, asText, EntityType, Id } from '#contract/primitives.ts';
import { Preview } from './explore.ts';
import { SearchQuery } from './search-query.ts';

export const MapQuery = z.object({
  entity_type: EntityType.default('IMAGES'),
  as_of: AsOfParam.optional(),
});

const base64 = (description: string) =>
  z.string().meta({ description, override: { contentEncoding: 'base64' } });

const MapVersion = z.string().meta({
  description:
    'Changes with the media and their positions. A map and values of equal versions have the same order.',
});

/** Positions of all images or objects, similar ones near each other. Little-endian. */
export const MediaMap = z
  .object({
    version: MapVersion,
    n_media: z.int(),
    media_ids: base64('The id of each, 16 bytes.'),
    positions: base64('x and y of each within −1 to 1, as float32.'),
  })
  .meta({ id: 'MediaMap' });
export type MediaMap = z.infer<typeof MediaMap>;

export const MapValuesQuery = SearchQuery.extend({
  color_by: MapColor.default('cluster').meta({
    description:
      'What to report of each: its cluster at the threshold, its distance to the query, or its most frequent label or tag.',
  }),
});

/** In the values of a map, for media that the search finds and that have no category. */
export const NO_CATEGORY = -1;
/** In the values of a map, for media that the search does not find. */
export const NOT_FOUND = -2;
/** More colors than these cannot be told apart. */
export const MAX_CATEGORIES = 100;

const MapCategory = z
  .object({
    name: z.string().nullable().meta({
      description: 'The label or tag; for a cluster its most frequent label, null without any.',
    }),
    cluster_id: Id.nullable().meta({ description: 'Null unless the categories are clusters.' }),
    media_id: Id.meta({ description: 'One of them: of a cluster the nearest or most typical.' }),
    n_media: z.int(),
  })
  .meta({ id: 'MapCategory' });
export type MapCategory = z.infer<typeof MapCategory>;

/** What a search tells of each point of the map. */
export const MapValues = z
  .object({
    version: MapVersion,
    color_by: MapColor,
    values: base64(
      `A float32 for each of the map, in its order: the score, accurate to a few hundredths, or the number of the category, largest first, from 0; ${NO_CATEGORY} without a label or tag or alone in a cluster, ${NOT_FOUND} if the search does not find it.`,
    ),
    categories: z.array(MapCategory).meta({
      description: `The first ${MAX_CATEGORIES} by number; empty for distances.`,
    }),
  })
  .meta({ id: 'MapValues' });
export type MapValues = z.infer<typeof MapValues>;

/** As many as fit into an address of 4 KB. */
export const MAX_PREVIEW_IDS = 100;
const ID_LIST = `media_ids must be 1 to ${MAX_PREVIEW_IDS} ids of images or objects, joined by "_".`;

export const PreviewsQuery = SearchQuery.extend({
  media_ids: z
    .string(ID_LIST)
    .transform((text) => text.toLowerCase().split('_'))
    .refine((ids) => ids.every((id) => Id.safeParse(id).success), ID_LIST)
    .refine((ids) => ids.length <= MAX_PREVIEW_IDS, ID_LIST)
    .meta({
      description: `Ids of images or objects of the entity type, joined by \`_\`, ${MAX_PREVIEW_IDS} at most.`,
      example: EXAMPLE_IDS.media_id,
      override: asText,
    }),
});

export const MediaPreviews = z
  .object({
    previews: z.array(Preview).meta({
      description: 'Those that exist, nearest first; filters and range do not leave any out.',
    }),
  })
  .meta({ id: 'MediaPreviews' });
export type MediaPreviews = z.infer<typeof MediaPreviews>;
