import { formatDistance, formatNumber } from '#web/texts/format.ts';

export const clusterTexts = {
  opening: 'Opening the cluster…',
  title: (members: string) => `Cluster of ${members}`,
  mostTypicalFirst: 'Most typical first',
  nearestFirst: (distance: number) =>
    `Nearest first, from a distance of ${formatDistance(distance)}`,
  asOnItsCard: (nShown: number) =>
    nShown === 1
      ? 'This is the one shown on its card.'
      : `These are the ${formatNumber(nShown)} shown on its card.`,
  level: (threshold: number) => `level ${threshold}`,
};
