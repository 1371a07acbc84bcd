import type { DistanceHistogram } from '#contract/search/distance-histogram.ts';
import { distanceHistogramTexts } from '#texts/results/distance-histogram.ts';
import { formatPercent } from '#web/texts/format.ts';

/** Distances from `min` to `max`, 0–1. */
export interface DistanceRange {
  readonly min: number;
  readonly max: number;
}

/** The range that leaves nothing out. */
export const WHOLE_RANGE: DistanceRange = { min: 0, max: 1 };

/** How many clusters lie in a range, as nearly as the bins tell: those it cuts count in part. */
export function countInRange({ bins }: DistanceHistogram, { min, max }: DistanceRange): number {
  const count = bins.reduce((sum, bin) => {
    const overlap = Math.min(max, bin.relevance_max) - Math.max(min, bin.relevance_min);
    const share = overlap / (bin.relevance_max - bin.relevance_min);
    return sum + bin.n_clusters * Math.max(0, Math.min(1, share));
  }, 0);
  return Math.round(count);
}

/**
 * Bars of 0–1. Most of a dataset is far from any query, and what matters is the few that are near:
 * a square root lets those be seen beside the many.
 */
export function barHeights({ bins }: DistanceHistogram): number[] {
  const most = Math.max(1, ...bins.map((bin) => bin.n_clusters));
  return bins.map((bin) => Math.sqrt(bin.n_clusters / most));
}

/** "the nearest 12%", "from the nearest 2% to the nearest 12%": what a cut-off means for this query. */
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
