import type { DistanceHistogram } from '#contract/search/distance-histogram.ts';
import { distanceHistogramTexts } from '#texts/results/distance-histogram.ts';
import { formatPercent } from '#web/texts/format.ts';

/** Distances from `min` to `max`, 0–1. */
export interface DistanceRange {
  readonly min: number;
  readonly max: number;
}

/** The range that excludes nothing. */
export const WHOLE_RANGE: DistanceRange = { min: 0, max: 1 };

/** Estimated number of clusters in a range: a bin that the range cuts counts in proportion. */
export function countInRange({ bins }: DistanceHistogram, { min, max }: DistanceRange): number {
  const count = bins.reduce((sum, bin) => {
    const overlap = Math.min(max, bin.relevance_max) - Math.max(min, bin.relevance_min);
    const share = overlap / (bin.relevance_max - bin.relevance_min);
    return sum + bin.n_clusters * Math.max(0, Math.min(1, share));
  }, 0);
  return Math.round(count);
}

/**
 * Bar heights, 0–1. Square roots, because most of a dataset is far from any query: on a linear
 * scale the few near clusters, which matter, would be invisible.
 */
export function barHeights({ bins }: DistanceHistogram): number[] {
  const most = Math.max(1, ...bins.map((bin) => bin.n_clusters));
  return bins.map((bin) => Math.sqrt(bin.n_clusters / most));
}

/** "the nearest 12%", "from the nearest 2% to the nearest 12%": the range as percentiles. */
export function percentileText(histogram: DistanceHistogram, { min, max }: DistanceRange): string {
  const shareUpTo = (end: number) =>
    percentText(countInRange(histogram, { min: 0, max: end }), histogram.n_clusters);
  return min > 0
    ? distanceHistogramTexts.nearestWithout(shareUpTo(max), shareUpTo(min))
    : distanceHistogramTexts.nearest(shareUpTo(max));
}

function percentText(count: number, total: number): string {
  if (count === 0 || total === 0) return formatPercent(0);
  const share = count / total;
  return share < 0.01 ? formatPercent(Math.max(0.001, share), 1) : formatPercent(share);
}
