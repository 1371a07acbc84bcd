import { z } from 'zod';

/** Most unusual, darkest, most blurred and oddest first. */
export const OrderBy = z.enum(
  ['uniqueness', 'brightness', 'sharpness', 'aspect_ratio'],
  'order_by must be uniqueness, brightness, sharpness or aspect_ratio.',
);
export type OrderBy = z.infer<typeof OrderBy>;

export const OrderByParam = OrderBy.meta({
  description:
    'Orders all media by a measure of their own, which previews report as `measure`; clusters are where their first member is. `uniqueness` is the score of the distance to the nearest other image or object, highest first; `brightness` the mean luma, darkest first from 0 to 1; `sharpness` the variance of the Laplacian of the luma, most blurred first from 0; both are measured from the thumbnail. `aspect_ratio` is long edge / short edge, highest first. Not together with an anchor or a caption. While the measures of a large dataset are computed for the first time, the answer is 503 with `Retry-After`. An extension of this server.',
  example: 'uniqueness',
});
