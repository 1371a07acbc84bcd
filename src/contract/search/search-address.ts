import { z } from 'zod';
import {
  AnchorType,
  CaptionParam,
  EntityType,
  Id,
  LabelsParam,
  relevanceParam,
  TagsParam,
  ThresholdParam,
} from '#contract/primitives.ts';

/**
 * What is searched, as it stands in the query string of the app and of the API. With neither anchor nor caption the dataset is
 * browsed, largest clusters first. Without `anchor_type` the anchor is an upload if that id is one,
 * else an image or object of the dataset.
 */
export const SearchAddress = z.object({
  anchor_media_id: Id.optional(),
  anchor_type: AnchorType.optional(),
  entity_type: EntityType.default('IMAGES'),
  threshold: ThresholdParam.default(0),
  labels: LabelsParam.optional(),
  caption: CaptionParam.optional(),
  tags: TagsParam.optional(),
  relevance_min: relevanceParam(
    'relevance_min',
    'Excludes nearer clusters; needs an anchor or a caption.',
  ).optional(),
  relevance_max: relevanceParam(
    'relevance_max',
    'Excludes farther clusters; needs an anchor or a caption.',
  ).optional(),
});
export type SearchAddress = z.infer<typeof SearchAddress>;
