import { z } from 'zod';

/** Bins of the histogram over scores from 0 to 1. */
export const HISTOGRAM_BINS = 50;

/** How far everything is from an anchor, for choosing a range of relevance scores. */
export const DistanceHistogram = z
  .object({
    bins: z
      .array(
        z.object({
          relevance_min: z.number(),
          relevance_max: z.number().meta({
            description: 'Belongs to the next bin; that of the last one, 1, to the last one.',
          }),
          n_clusters: z.int().meta({ description: 'Clusters by their score, exactly.' }),
          n_media: z.int().meta({
            description: 'Images or objects by their own score, to some thousandths.',
          }),
        }),
      )
      .meta({ description: `${HISTOGRAM_BINS} bins as wide as each other, nearest first.` }),
    n_clusters: z.int(),
    n_media: z.int(),
  })
  .meta({ id: 'DistanceHistogram' });
export type DistanceHistogram = z.infer<typeof DistanceHistogram>;

/** How much a search finds at every threshold. */
export const ClusterCounts = z
  .object({
    n_clusters: z
      .array(z.int())
      .meta({ description: 'At each threshold, finest first, within the filters and the range.' }),
    n_media: z.array(z.int()).meta({
      description:
        'Images or objects that a selection of all that is found holds: the members of these clusters that are not farther than the range themselves.',
    }),
  })
  .meta({ id: 'ClusterCounts' });
export type ClusterCounts = z.infer<typeof ClusterCounts>;
