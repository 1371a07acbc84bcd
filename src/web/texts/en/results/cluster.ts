import { formatDistance, formatNumber } from '#web/texts/format.ts';

export const clusterTexts = {
  opening: 'Opening the cluster…',
  title: (members: string) => `Cluster of ${members}`,
  mostTypicalFirst: 'Most typical first',
  nearestFirst: (distance: number) =>
    `Nearest first, from a distance of ${formatDistance(distance)}`,
  asOnItsCard: (nShown: number) =>
    nShown === 1
      ? 'Here is the one that its card shows.'
      : `Here are the ${formatNumber(nShown)} that its card shows.`,
  level: (threshold: number) => `level ${threshold}`,
};
