import { z } from 'zod';
import { AnchorType, EntityType, Id, ThresholdParam } from '#contract/primitives.ts';

/**
 * Query string of an upload. The seed requires `entity_type`, but one deployed client omits it;
 * unknown parameters are ignored, as on deployed servers.
 */
export const SearchImageSimilarityQuery = z.object({
  entity_type: EntityType.default('IMAGES'),
  threshold: ThresholdParam.default(0),
  bounding_box: z.string().optional().meta({
    description:
      'Region to search with: JSON `{"x":0.1,"y":0.2,"width":0.5,"height":0.6}` in fractions of the image. `X,Y,WIDTH,HEIGHT` is accepted too, in pixels when a value is above 1.',
    example: '{"x":0.1,"y":0.2,"width":0.5,"height":0.6}',
  }),
});
export type SearchImageSimilarityQuery = z.infer<typeof SearchImageSimilarityQuery>;

export const SearchImageSimilarityResponse = z
  .object({ anchor_media_id: Id, anchor_type: AnchorType })
  .meta({ id: 'SearchImageSimilarityResponse' });
export type SearchImageSimilarityResponse = z.infer<typeof SearchImageSimilarityResponse>;

/** A query image that the server fetches. */
export const SearchImageUrlRequest = z
  .object({
    url: z
      .url({ protocol: /^https?$/, error: 'url must be the http or https address of an image.' })
      .max(4096, 'url is longer than 4096 characters.')
      .meta({ example: 'https://example.com/picture.jpg' }),
  })
  .meta({ id: 'SearchImageUrlRequest' });
