import { formatCount, formatNumber } from '#web/texts/format.ts';

export const historyTexts = {
  trail: 'Trail of searches',
  edit: 'Edit trail',
  empty: 'No search yet: each one becomes a step. Open a trail that was saved, or search.',
  branchesFrom: 'Branches from step',
  step: (number: number, name: string) => `Step ${formatNumber(number)}: ${name}`,
  partOf: (fileName: string) => `part of ${fileName}`,
  nameOf: (number: number) => `Name of step ${formatNumber(number)}`,
  removeStep: (number: number) => `Remove step ${formatNumber(number)}`,
  remove: 'Remove',
  removed: (number: number) => `Step ${formatNumber(number)} was removed.`,
  quoted: (caption: string) => `“${caption}”`,
  openFile: 'Open…',
  saveJson: 'Save as JSON',
  saveLinks: 'Save as links',
  noTrail: 'This file is no trail that was saved here as JSON.',
  ofOther: (dataset: string) => `This trail is of another dataset, ${dataset}.`,
  added: (nSteps: number, nGone: number) => {
    const gone = nGone === 0 ? '' : `; the pictures of ${formatNumber(nGone)} more are gone`;
    return `${formatCount(nSteps, { one: 'step', other: 'steps' })} added${gone}.`;
  },
  clear: 'Clear the trail',
  kept: 'This browser keeps the trail. A file takes it elsewhere.',
  cleared: 'The trail was cleared.',
};
