import { commonTexts } from '#texts/common.ts';
import { formatFixed, formatNumber } from '#web/texts/format.ts';

export const distanceHistogramTexts = {
  distances: 'Distances of this query',
  nearestShown: 'Nearest distance shown',
  farthestShown: 'Farthest distance shown',
  all: (nClusters: number) => `All ${commonTexts.clusters(nClusters)}`,
  shown: (min: number, max: number, count: number, nClusters: number, percentile: string) =>
    `${formatFixed(min, 2)} to ${formatFixed(max, 2)}: about ${formatNumber(count)} of ${commonTexts.clusters(nClusters)}, ${percentile}`,
  nearest: (share: string) => `the nearest ${share}`,
  nearestWithout: (share: string, shareLeftOut: string) =>
    `the nearest ${share} except the nearest ${shareLeftOut}`,
  legend: 'What the distances mean',
  lowerIsCloser: 'Distance: lower is closer',
};
