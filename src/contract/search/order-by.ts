import { z } from 'zod';

/** `uniqueness`: farthest from their nearest other image or object first. */
export const OrderBy = z.enum(['uniqueness'], 'order_by must be uniqueness.');
export type OrderBy = z.infer<typeof OrderBy>;

export const OrderByParam = OrderBy.meta({
  description:
    'Orders all media by a measure of their own, which previews report as `measure`; clusters are where their first member is. `uniqueness` is the score of the distance to the nearest other image or object, highest first. Not together with an anchor or a caption. While the measures of a large dataset are computed for the first time, the answer is 503 with `Retry-After`. An extension of this server.',
  example: 'uniqueness',
});
