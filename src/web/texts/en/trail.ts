import { formatNumber } from '../format.ts';

export const texts = {
  trail: 'Trail of searches',
  edit: 'Edit trail',
  branchesFrom: 'Branches from step',
  step: (number: number, name: string) => `Step ${formatNumber(number)}: ${name}`,
  partOf: (fileName: string) => `part of ${fileName}`,
  nameOf: (number: number) => `Name of step ${formatNumber(number)}`,
  removeStep: (number: number) => `Remove step ${formatNumber(number)}`,
  remove: 'Remove',
  removed: (number: number) => `Step ${formatNumber(number)} was removed.`,
  clear: 'Clear the trail',
  cleared: 'The trail was cleared.',
};
