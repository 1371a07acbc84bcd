import type { Role } from '#contract/roles.ts';
import type { RelevanceWord } from '#contract/search/relevance.ts';
import { formatCount, formatNoun } from '#web/texts/format.ts';

const CLUSTER = { one: 'cluster', other: 'clusters' };

/** What several parts of the app say, in the same words. */
export const commonTexts = {
  images: (count: number) => formatCount(count, { one: 'image', other: 'images' }),
  objects: (count: number) => formatCount(count, { one: 'object', other: 'objects' }),
  clusters: (count: number) => formatCount(count, CLUSTER),
  clusterNoun: (count: number) => formatNoun(count, CLUSTER),
  relevance: {
    Identical: 'Identical',
    'Very similar': 'Very similar',
    Similar: 'Similar',
    'Loosely related': 'Loosely related',
    Unrelated: 'Unrelated',
  } satisfies Record<RelevanceWord, string>,
  needsRole: (needed: Role, own: Role) =>
    `This needs the key of an ${needed}; you came in with that of a ${own}.`,
  session: 'Your session',
  sessionShort: 'Session',
  sessionOf: (name: string, role: Role) => `Your session: ${name}, ${role}`,
  cancel: 'Cancel',
  close: 'Close',
  dismiss: 'Dismiss',
  tryAgain: 'Try again',
  loading: 'Loading…',
  searching: 'Searching…',
  chooseImage: 'Choose an image to search by',
  clearQuery: 'Clear the query and show all clusters',
  clear: 'Clear',
  showAllClusters: 'Show all clusters',
  allClusters: 'All clusters',
  clustersByCloseness: 'Clusters by closeness',
  findSimilar: 'Find similar',
  cropHint: 'Crop to find similar (C)',
  findAction: 'Find an action',
  savedViews: 'Saved searches',
  shortcuts: 'Keyboard shortcuts',
};
