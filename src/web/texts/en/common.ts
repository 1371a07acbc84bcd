import type { Role } from '#contract/roles.ts';
import type { RelevanceWord } from '#contract/search/relevance.ts';
import { formatCount, formatNoun } from '#web/texts/format.ts';

const A_ROLE: Record<Role, string> = { reader: 'a reader', editor: 'an editor', admin: 'an admin' };
const CLUSTER = { one: 'cluster', other: 'clusters' };

/** Texts that several parts of the app share. */
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
  aRole: A_ROLE,
  needsRole: (needed: Role, own: Role) =>
    `This needs ${needed} access. You are signed in with ${A_ROLE[own]} key.`,
  session: 'Your session',
  sessionShort: 'Session',
  sessionOf: (name: string, role: Role) => `Your session: ${name}, ${role}`,
  cancel: 'Cancel',
  close: 'Close',
  dismiss: 'Dismiss',
  tryAgain: 'Try again',
  loading: 'Loading…',
  searching: 'Searching…',
  chooseImage: 'Choose an image to search with',
  clearQuery: 'Clear the query and show all clusters',
  clear: 'Clear',
  showAllClusters: 'Show all clusters',
  allClusters: 'All clusters',
  clustersByCloseness: 'Clusters by similarity',
  clustersWithText: (text: string) => `Clusters with “${text}”`,
  findSimilar: 'Find similar',
  cropHint: 'Crop to find similar (C)',
  findAction: 'Find an action',
  savedViews: 'Saved searches',
  shortcuts: 'Keyboard shortcuts',
};
