import { formatCount, formatNumber } from '#web/texts/format.ts';

export const historyTexts = {
  trail: 'Search trail',
  edit: 'Edit trail',
  empty: 'No searches yet. Each search becomes a step. Open a saved trail, or start searching.',
  branchesFrom: 'Branches from step',
  step: (number: number, name: string) => `Step ${formatNumber(number)}: ${name}`,
  partOf: (fileName: string) => `part of ${fileName}`,
  nameOf: (number: number) => `Name of step ${formatNumber(number)}`,
  removeStep: (number: number) => `Remove step ${formatNumber(number)}`,
  remove: 'Remove',
  removed: (number: number) => `Step ${formatNumber(number)} removed.`,
  quoted: (caption: string) => `“${caption}”`,
  openFile: 'Open…',
  saveJson: 'Save as JSON',
  saveLinks: 'Save as links',
  savePage: 'Save as page',
  savingPage: (nSaved: number, nSteps: number) =>
    `Saving ${formatNumber(nSaved)} of ${formatNumber(nSteps)}…`,
  noTrail: 'This file is not a trail saved as JSON.',
  ofOther: (dataset: string) => `This trail belongs to another dataset: ${dataset}.`,
  added: (nSteps: number, nGone: number) => {
    const gone =
      nGone === 0 ? '' : `; ${formatNumber(nGone)} skipped because their images no longer exist`;
    return `${formatCount(nSteps, { one: 'step', other: 'steps' })} added${gone}.`;
  },
  clear: 'Clear trail',
  kept: 'The trail is stored in this browser. Save it as a file to use it elsewhere.',
  cleared: 'Trail cleared.',
};
