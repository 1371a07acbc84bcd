import { formatDistance } from '../format.ts';

export const texts = {
  opening: 'Opening the cluster…',
  title: (members: string) => `Cluster of ${members}`,
  mostTypicalFirst: 'Most typical first',
  nearestFirst: (distance: number) =>
    `Nearest first, from a distance of ${formatDistance(distance)}`,
  level: (threshold: number) => `level ${threshold}`,
};
