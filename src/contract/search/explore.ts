import { z } from 'zod';
import { BoundingBox } from '#contract/bounding-box.ts';
import { MissingSince } from '#contract/missing-media.ts';
import { EntityType, Id } from '#contract/primitives.ts';
import { CopyFacts } from './duplicates.ts';

const relevance = {
  relevance_score: z.number().nullable().meta({
    description: 'Distance to the anchor or caption, where 0 is identical; null without either.',
  }),
  relevance_score_type: z.literal('cosine_distance').nullable(),
};

export const Preview = z
  .object({
    type: z.enum(['IMAGE', 'OBJECT']),
    media_id: Id,
    image_id: Id.meta({
      description: 'Id of the image, or for an object of the image that contains it.',
    }),
    media_uri: z.string().meta({
      description: 'Address of the image, or for an object of the image that contains it.',
    }),
    media_thumb_uri: z
      .string()
      .meta({ description: 'Address of a thumbnail; for an object it shows only the object.' }),
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
      description: 'The cluster at threshold 0, which is the same for near-identical media.',
    }),
    n_near_identical: z.int().meta({
      description: 'Number of media with that id within the filters, including this one.',
    }),
    measure: z.number().nullable().meta({
      description: 'In a search with `order_by`, the measure that orders it; null in others.',
    }),
    copy: CopyFacts.nullable().meta({
      description:
        'In a search with `duplicates`, how this copy compares with the others of its near-identical group; null in other searches and for media without near-identical ones.',
    }),
  })
  .meta({ id: 'Preview' });
export type Preview = z.infer<typeof Preview>;

export const Cluster = z
  .object({
    cluster_id: Id,
    type: EntityType,
    n_images: z.int().meta({ description: 'For objects: number of images that contain them.' }),
    n_objects: z.int(),
    n_videos: z.int(),
    similarity_threshold: z.string().meta({ example: '0' }),
    ...relevance,
    previews: z.array(Preview).meta({
      description:
        'Nearest members first, or the most typical ones without an anchor: at most nine, or a page of a similarity cluster.',
    }),
    labels: z
      .array(z.string())
      .nullable()
      .meta({ description: 'Labels of the members, most frequent first, at most nine.' }),
    user_tags: z
      .array(z.string())
      .nullable()
      .meta({ description: 'Tags of the members, most frequent first, at most nine.' }),
    captions: z
      .array(z.string())
      .nullable()
      .meta({ description: 'Captions of the previews, most frequent first.' }),
  })
  .meta({ id: 'Cluster' });
export type Cluster = z.infer<typeof Cluster>;

export const ExploreResponse = z
  .object({
    clusters: z
      .array(Cluster)
      .meta({ description: 'Nearest clusters first; empty after the last page.' }),
    metadata: z.object({
      used_duckdb: z.boolean(),
      cover_radius: z.number().optional().meta({
        description:
          'In a search with `cover` only: the score within which every image or object has a chosen one.',
      }),
    }),
  })
  .meta({ id: 'ExploreResponse' });
export type ExploreResponse = z.infer<typeof ExploreResponse>;
