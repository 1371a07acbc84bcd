import type { EntityType } from '#contract/primitives.ts';
import type { Anchor } from '#contract/search/anchor.ts';
import type { Preview } from '#contract/search/explore.ts';
import { commonTexts } from '#texts/common.ts';

type AnchorParts = Pick<Anchor, 'bounding_box' | 'anchor_type'>;

export const resultsTexts = {
  /** What the results are, in a few words. */
  titleOfAll: (entityType: EntityType) =>
    entityType === 'OBJECTS' ? 'Clusters of objects' : commonTexts.allClusters,
  titleByCloseness: (entityType: EntityType) => `${clustersOf(entityType)} by closeness`,
  titleByWords: (entityType: EntityType, caption: string) =>
    `${clustersOf(entityType)} by closeness to “${caption}”`,
  titleByPicture: (entityType: EntityType, anchor: AnchorParts, fileName: string) =>
    `${clustersOf(entityType)} by closeness to ${partOf(anchor)}${fileName}`,
  announced: (title: string, detail: string) => `${title}: ${detail}`,
  detail: (nClusters: number, isMore: boolean, isRanked: boolean) =>
    `${commonTexts.clusters(nClusters)}${isMore ? ' or more' : ''}, ${isRanked ? 'closest' : 'largest'} first`,
  query: 'The query image',
  queryWithRegion: 'The query image, its region outlined',
  openQuery: 'Open the query image',

  failed: 'This search did not work',
  waits: 'This search has to wait',
  nothing: 'Nothing to show here',
  showAllImages: 'Show all images',
  nothingLeft: 'The filters above leave nothing: remove one of them.',
  noObjects: 'No objects were found in this dataset.',
  noClusters: 'This dataset has no clusters yet.',

  noPreview: 'No preview',
  openCluster: (members: string) => `Open the cluster of ${members}`,
  openClusterHint: 'Open the cluster (O)',
  distance: 'Distance',
  findSimilarTo: (type: Preview['type'], name: string) =>
    `Find ${type === 'OBJECT' ? 'objects' : 'images'} similar to ${name}`,
  look: (name: string) => `Look at ${name}`,
  lookHint: 'Look at it (Space)',
  actionsFor: (name: string) => `What to do with ${name}`,
  crop: (name: string) => `Crop ${name} to find similar`,
  objectIn: (label: string, fileName: string) => `${label || 'object'} in ${fileName}`,
};

function clustersOf(entityType: EntityType): string {
  return entityType === 'OBJECTS' ? 'Clusters of objects' : 'Clusters';
}

function partOf({ bounding_box, anchor_type }: AnchorParts): string {
  if (!bounding_box) return '';
  return anchor_type === 'UPLOAD' ? 'a region of ' : 'an object in ';
}
