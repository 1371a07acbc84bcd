import { z } from 'zod';

/** Most unusual, darkest, most blurred and oddest first. */
export const OrderBy = z.enum(
  ['uniqueness', 'brightness', 'sharpness', 'aspect_ratio'],
  'order_by must be uniqueness, brightness, sharpness or aspect_ratio.',
);
export type OrderBy = z.infer<typeof OrderBy>;

const COVER_RANGE = 'cover must be a whole number from 1 to 1000.';

/** More images than a person labels at once, and few enough to choose in seconds. */
export const MAX_COVER = 1000;

export const CoverParam = z
  .string()
  .regex(/^\d+$/, COVER_RANGE)
  .transform(Number)
  .refine((count) => count >= 1 && count <= MAX_COVER, COVER_RANGE)
  .meta({
    description: `Only so many images or objects, 1 to ${MAX_COVER}, chosen to cover the whole dataset: first the medoid, then always the one that is farthest from all chosen ones. \`metadata.cover_radius\` of explore is the score within which every other one has a chosen one. Not together with an anchor, a caption or \`order_by\`. An extension of this server.`,
    example: 20,
    override: asCount,
  });

export const OrderByParam = OrderBy.meta({
  description:
    'Orders all media by a measure of their own, which previews report as `measure`; clusters are where their first member is. `uniqueness` is the score of the distance to the nearest other image or object, highest first; `brightness` the mean luma, darkest first from 0 to 1; `sharpness` the variance of the Laplacian of the luma, most blurred first from 0; both are measured from the thumbnail. `aspect_ratio` is long edge / short edge, highest first. Not together with an anchor or a caption. While the measures of a large dataset are computed for the first time, the answer is 503 with `Retry-After`. An extension of this server.',
  example: 'uniqueness',
});

/** Clients should know that the text is a number. */
function asCount({ jsonSchema }: { readonly jsonSchema: Record<string, unknown> }): void {
  delete jsonSchema['pattern'];
  Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: MAX_COVER });
}
