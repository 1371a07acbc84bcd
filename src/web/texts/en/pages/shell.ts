import type { Threshold } from '#contract/primitives.ts';
import { commonTexts } from '#texts/common.ts';

const LEVELS = [
  'finest: only near-identical images share a cluster',
  'fine: images that look almost the same',
  'medium: images that look alike',
  'coarse: images of a kind',
  'coarsest: broad groups',
] as const satisfies Record<Threshold, string>;

export const shellTexts = {
  noDataset: 'This dataset is not on this server any more, or your key may not see it.',
  noPage: 'No page of Semblance has this address.',
  brokenLink:
    'The query in this link is incomplete, so all clusters are shown. Ask for the whole link.',
  home: 'Semblance, all clusters',
  saved: 'Saved',
  actions: 'Actions',
  /** Begins with the word that is seen, for those who speak it. */
  actionsName: 'Actions: find an action',
  shortcuts: 'Shortcuts',
  findActionHint: 'Find an action (Ctrl K)',
  shortcutsHint: 'Keyboard shortcuts (?)',

  clusterSize: 'Cluster size',
  fine: 'Fine',
  coarse: 'Coarse',
  level: (threshold: Threshold, nClusters: number | undefined) => {
    const end = threshold === 0 ? ', finest' : threshold === 4 ? ', coarsest' : '';
    const count = nClusters === undefined ? '' : `: ${commonTexts.clusters(nClusters)}`;
    return `Level ${threshold}${end}${count}`;
  },
  levelHint: (threshold: Threshold, nClusters: number | undefined) => {
    const count = nClusters === undefined ? '' : `${commonTexts.clusters(nClusters)}, `;
    return `${count}${LEVELS[threshold]}`;
  },

  crashed: 'Semblance stumbled',
  crashedDetail: 'Something in this page failed. Your search is in the address bar and is kept.',
  reloadPage: 'Reload the page',
  unreachable: 'Semblance cannot reach your datasets',
  triesAgain: 'This page tries again by itself every few seconds.',
};
