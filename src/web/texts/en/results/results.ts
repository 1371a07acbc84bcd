import type { EntityType } from '#contract/primitives.ts';
import type { Anchor } from '#contract/search/anchor.ts';
import type { Preview } from '#contract/search/explore.ts';
import { commonTexts } from '#texts/common.ts';
import { formatCount } from '#web/texts/format.ts';

type AnchorParts = Pick<Anchor, 'bounding_box' | 'anchor_type'>;

export const resultsTexts = {
  /** The heading of the results. */
  titleOfAll: (entityType: EntityType) =>
    entityType === 'OBJECTS' ? 'Clusters of objects' : commonTexts.allClusters,
  titleByCloseness: (entityType: EntityType) => `${clustersOf(entityType)} by similarity`,
  titleByWords: (entityType: EntityType, caption: string) =>
    `${clustersOf(entityType)} by similarity to “${caption}”`,
  titleWithText: (entityType: EntityType, text: string) =>
    entityType === 'OBJECTS'
      ? `Clusters of objects with “${text}”`
      : commonTexts.clustersWithText(text),
  titleByPicture: (entityType: EntityType, anchor: AnchorParts, fileName: string) =>
    `${clustersOf(entityType)} by similarity to ${partOf(anchor)}${fileName}`,
  announced: (title: string, detail: string) => `${title}: ${detail}`,
  detail: (nClusters: number, isMore: boolean, isRanked: boolean) =>
    `${commonTexts.clusters(nClusters)}${isMore ? ' or more' : ''}, ${isRanked ? 'closest' : 'largest'} first`,
  /** The detail of the level at which the dataset opens. */
  whyCoarse: {
    finer: (detail: string) => `${detail}. Finer levels are mostly single images.`,
    all: (detail: string) => `${detail}. Every level is mostly single images.`,
  },
  query: 'Query image',
  queryWithRegion: 'Query image with its region outlined',
  openQuery: 'Open the query image',

  failed: 'The search failed',
  waits: 'The search is delayed',
  nothing: 'Nothing to show',
  showAllImages: 'Show all images',
  nothingLeft: 'No results match all filters. Remove a filter.',
  noText: (text: string) => `No caption, no label and no text read in an image contains “${text}”.`,
  textUnread: 'The text in the images of this dataset is not read yet.',
  textLeft: (count: number) =>
    `The text in ${formatCount(count, { one: 'image', other: 'images' })} is still to be read.`,
  noObjects: 'No objects were found in this dataset.',
  noClusters: 'This dataset has no clusters yet.',

  noPreview: 'No preview',
  openCluster: (members: string) => `Open the cluster of ${members}`,
  openClusterHint: 'Open the cluster (O)',
  distance: 'Distance',
  findSimilarTo: (type: Preview['type'], name: string) =>
    `Find ${type === 'OBJECT' ? 'objects' : 'images'} similar to ${name}`,
  look: (name: string) => `View ${name}`,
  lookHint: 'View (Space)',
  actionsFor: (name: string) => `Actions for ${name}`,
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
