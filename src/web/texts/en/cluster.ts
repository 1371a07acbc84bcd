import { formatDistance, formatNumber } from '../format.ts';

export const texts = {
  opening: 'Opening the cluster…',
  title: (members: string) => `Cluster of ${members}`,
  mostTypicalFirst: 'Most typical first',
  nearestFirst: (distance: number) =>
    `Nearest first, from a distance of ${formatDistance(distance)}`,
  level: (threshold: number) => `level ${threshold}`,
  fold: 'Fold near-identical',
  unfold: (nOthers: number) => `+${formatNumber(nOthers)} near-identical`,
  foldSwitch: 'Fold near-identical',
  foldLimit: (maxMembers: number) =>
    `Only clusters of up to ${formatNumber(maxMembers)} are folded.`,
};
