import type { Threshold } from '#contract/primitives.ts';
import { commonTexts } from '#texts/common.ts';

const LEVELS = [
  'finest: only near-identical images share a cluster',
  'fine: images that look almost the same',
  'medium: images that look alike',
  'coarse: images of the same kind',
  'coarsest: broad groups',
] as const satisfies Record<Threshold, string>;

export const shellTexts = {
  noDataset: 'This dataset no longer exists on this server, or your key has no access to it.',
  noPage: 'No page exists at this address.',
  brokenLink:
    'The query in this link is incomplete, so all clusters are shown. Ask for the complete link.',
  home: 'Semblance, all clusters',
  saved: 'Saved',
  actions: 'Actions',
  /** Starts with the visible word, because voice control users say it. */
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

  crashed: 'Something went wrong',
  crashedDetail: 'This page failed. Your search is kept in the address bar.',
  reloadPage: 'Reload the page',
  unreachable: 'Semblance cannot reach your datasets',
  triesAgain: 'This page retries automatically every few seconds.',
};
