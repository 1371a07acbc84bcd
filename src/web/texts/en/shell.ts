import type { Threshold } from '#contract/primitives.ts';
import { words } from './words.ts';

export const texts = {
  noDataset: 'This dataset is not on this server any more, or your key may not see it.',
  noPage: 'No page of Semblance has this address.',
  brokenLink:
    'The query in this link is incomplete, so all clusters are shown. Ask for the whole link.',
  home: 'Semblance, all clusters',
  findActionHint: 'Find an action (Ctrl K)',
  shortcutsHint: 'Keyboard shortcuts (?)',

  clusterSize: 'Cluster size',
  fine: 'Fine',
  coarse: 'Coarse',
  level: (threshold: Threshold, nClusters: number | undefined) => {
    const end = threshold === 0 ? ', finest' : threshold === 4 ? ', coarsest' : '';
    const count = nClusters === undefined ? '' : `: ${words.clusters(nClusters)}`;
    return `Level ${threshold}${end}${count}`;
  },

  crashed: 'Semblance stumbled',
  crashedDetail: 'Something in this page failed. Your search is in the address bar and is kept.',
  reloadPage: 'Reload the page',
  unreachable: 'Semblance cannot reach your datasets',
  triesAgain: 'This page tries again by itself every few seconds.',
};
