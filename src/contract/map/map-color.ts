import { z } from 'zod';

/** What the points of a map are colored by. */
export const MapColor = z.enum(
  ['cluster', 'distance', 'label', 'tag'],
  'color_by must be cluster, distance, label or tag.',
);
export type MapColor = z.infer<typeof MapColor>;
