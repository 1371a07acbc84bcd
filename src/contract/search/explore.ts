import { z } from 'zod';
import { BoundingBox } from '#contract/bounding-box.ts';
import { MissingSince } from '#contract/missing-media.ts';
import { EntityType, Id } from '#contract/primitives.ts';

const relevance = {
  relevance_score: z.number().nullable().meta({
    description:
      'Distance to the anchor or caption, 0 identical; null when browsing without either.',
  }),
  relevance_score_type: z.literal('cosine_distance').nullable(),
};

export const Preview = z
  .object({
    type: z.enum(['IMAGE', 'OBJECT']),
    media_id: Id,
    image_id: Id.meta({ description: 'The image itself; for an object the one it lies in.' }),
    media_uri: z.string().meta({ description: 'The image; for an object the one it lies in.' }),
    media_thumb_uri: z.string().meta({ description: 'Small; for an object only itself.' }),
    caption: z.string().nullable(),
    labels: z.array(z.string()).nullable(),
    user_tags: z.array(z.string()).nullable(),
    file_name: z.string(),
    bounding_box: BoundingBox.nullable(),
    ...relevance,
    width: z.int(),
    height: z.int(),
    missing_since: MissingSince,
    near_identical_id: Id.meta({
      description: 'The same for near-identical ones: its cluster at threshold 0.',
    }),
    n_near_identical: z.int().meta({
      description: 'How many have that id, this one counted, within the filters.',
    }),
  })
  .meta({ id: 'Preview' });
export type Preview = z.infer<typeof Preview>;

export const Cluster = z
  .object({
    cluster_id: Id,
    type: EntityType,
    n_images: z.int().meta({ description: 'For objects: images that they lie in.' }),
    n_objects: z.int(),
    n_videos: z.int(),
    similarity_threshold: z.string().meta({ example: '0' }),
    ...relevance,
    previews: z.array(Preview).meta({
      description:
        'Nearest (when browsing, most typical) members first: nine at most, or a page of a similarity cluster.',
    }),
    labels: z
      .array(z.string())
      .nullable()
      .meta({ description: 'Labels of the members, most frequent first, nine at most.' }),
    user_tags: z
      .array(z.string())
      .nullable()
      .meta({ description: 'Tags of the members, most frequent first, nine at most.' }),
    captions: z
      .array(z.string())
      .nullable()
      .meta({ description: 'Captions of its previews, most frequent first.' }),
  })
  .meta({ id: 'Cluster' });
export type Cluster = z.infer<typeof Cluster>;

export const ExploreResponse = z
  .object({
    clusters: z
      .array(Cluster)
      .meta({ description: 'Nearest clusters first; empty past the last page.' }),
    metadata: z.object({ used_duckdb: z.boolean() }),
  })
  .meta({ id: 'ExploreResponse' });
export type ExploreResponse = z.infer<typeof ExploreResponse>;
