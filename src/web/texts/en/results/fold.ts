import { formatNumber } from '#web/texts/format.ts';

/** Near-identical pictures, of which one stands for all. */
export const foldTexts = {
  foldSwitch: 'Fold near-identical',
  fold: 'Fold near-identical',
  unfold: (nOthers: number) => `+${formatNumber(nOthers)} near-identical`,
  open: (nOthers: number, name: string) =>
    `Open ${formatNumber(nOthers)} near-identical to ${name}`,
  limit: (maxMembers: number) => `Only clusters of up to ${formatNumber(maxMembers)} are folded.`,
  finest: 'At the finest level all of a cluster are near-identical.',
};
