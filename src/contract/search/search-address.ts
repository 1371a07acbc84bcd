import { z } from 'zod';
import { MapAreaParam } from '#contract/map/map-area-param.ts';
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
import { DuplicatesParam } from './duplicates.ts';
import { CombineParam, examplesParam } from './examples.ts';
import { CoverParam, OrderByParam } from './order-by.ts';

/**
 * A search in the query string of the app and of the API. With neither anchor nor caption the
 * dataset is browsed, largest clusters first. Without `anchor_type` the anchor is an upload if one
 * has that id, else an image or object of the dataset.
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
  more_like: examplesParam(
    'more_like',
    'Draws the ranking towards these images or objects; needs an anchor, or a caption that ranks.',
  ).optional(),
  less_like: examplesParam(
    'less_like',
    'Draws the ranking away from them; as `more_like`.',
  ).optional(),
  combine: CombineParam.optional(),
  duplicates: DuplicatesParam.optional(),
  order_by: OrderByParam.optional(),
  cover: CoverParam.optional(),
  map_area: MapAreaParam.optional(),
});
