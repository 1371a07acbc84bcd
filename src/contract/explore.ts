import { z } from 'zod';
import { BoundingBox } from './bounding-box.ts';
import {
  AnchorType,
  CaptionParam,
  EntityType,
  Id,
  LabelsParam,
  PageNumberParam,
  ThresholdParam,
} from './primitives.ts';

/**
 * Query string of explore. Without an anchor it browses the dataset, largest clusters first, or ranks it
 * by how well pictures fit the caption.
 * Without `anchor_type` the anchor is an upload if that id is one, else an image or object of the dataset.
 */
export const ExploreQuery = z.object({
  anchor_media_id: Id.optional(),
  anchor_type: AnchorType.optional(),
  entity_type: EntityType.default('IMAGES'),
  threshold: ThresholdParam.default(0),
  page_number: PageNumberParam.default(0),
  labels: LabelsParam.optional(),
  caption: CaptionParam.optional(),
});
export type ExploreQuery = z.infer<typeof ExploreQuery>;

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
    media_uri: z.string().meta({ description: 'The image; for an object the one it lies in.' }),
    media_thumb_uri: z.string().meta({ description: 'Small; for an object only itself.' }),
    caption: z.string().nullable(),
    labels: z.array(z.string()).nullable(),
    file_name: z.string(),
    bounding_box: BoundingBox.nullable(),
    ...relevance,
    width: z.int(),
    height: z.int(),
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
    previews: z.array(Preview).meta({ description: 'Nearest members first, nine at most.' }),
    labels: z
      .array(z.string())
      .nullable()
      .meta({ description: 'Labels of the members, most frequent first, nine at most.' }),
    user_tags: z.array(z.string()).nullable(),
    captions: z.array(z.string()).nullable(),
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
