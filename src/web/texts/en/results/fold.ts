import { formatNumber } from '#web/texts/format.ts';

/** Folding shows one image in place of a group of near-identical ones. */
export const foldTexts = {
  foldSwitch: 'Fold near-identical',
  fold: 'Fold near-identical',
  unfold: (nOthers: number) => `+${formatNumber(nOthers)} near-identical`,
  open: (nOthers: number, name: string) =>
    `Open ${formatNumber(nOthers)} near-identical to ${name}`,
  limit: (maxMembers: number) =>
    `Only clusters of up to ${formatNumber(maxMembers)} images can be folded.`,
  finest: 'At the finest level, all images of a cluster are near-identical.',
};
