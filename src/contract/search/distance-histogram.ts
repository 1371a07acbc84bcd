import { z } from 'zod';

/** Bins of the histogram over scores from 0 to 1. */
export const HISTOGRAM_BINS = 50;

/** Distribution of the distances from an anchor, for choosing a range of relevance scores. */
export const DistanceHistogram = z
  .object({
    bins: z
      .array(
        z.object({
          relevance_min: z.number(),
          relevance_max: z.number().meta({
            description:
              'Upper bound of the bin, exclusive except for the last bin, which includes 1.',
          }),
          n_clusters: z.int().meta({ description: 'Number of clusters by score, exact.' }),
          n_media: z.int().meta({
            description:
              'Number of images or objects by their own score, accurate to a few thousandths.',
          }),
        }),
      )
      .meta({ description: `${HISTOGRAM_BINS} bins of equal width, nearest first.` }),
    n_clusters: z.int(),
    n_media: z.int(),
  })
  .meta({ id: 'DistanceHistogram' });
export type DistanceHistogram = z.infer<typeof DistanceHistogram>;

/** Numbers of clusters and media that a search finds at every threshold. */
export const ClusterCounts = z
  .object({
    n_clusters: z.array(z.int()).meta({
      description:
        'Number of clusters at each threshold, finest first, within the filters and the range.',
    }),
    n_media: z.array(z.int()).meta({
      description:
        'Number of images or objects in a selection of all results: the members of these clusters that are themselves within the range.',
    }),
  })
  .meta({ id: 'ClusterCounts' });
export type ClusterCounts = z.infer<typeof ClusterCounts>;

/** Distance of one image or object from the anchor of a search. */
export const MediaRelevance = z
  .object({
    relevance_score: z.number().meta({
      description: 'Distance to the anchor or caption, as in explore; 0 is identical.',
    }),
    relevance_score_type: z.literal('cosine_distance'),
  })
  .meta({ id: 'MediaRelevance' });
export type MediaRelevance = z.infer<typeof MediaRelevance>;
