import type { EntityType } from '#contract/primitives.ts';
import type { BestCopyReason, Duplicates } from '#contract/search/duplicates.ts';
import { commonTexts } from '#texts/common.ts';
import { formatBytes, formatCount, formatNumber } from '#web/texts/format.ts';

const GROUP = { one: 'group', other: 'groups' };
const EXTRA_COPY = { one: 'extra copy', other: 'extra copies' };

/** Views of a dataset: other ways to look at it than its clusters. */
export const datasetViewsTexts = {
  views: 'Views of this dataset',
  clusters: 'Clusters',
  duplicates: 'Duplicates',
  outliers: 'Outliers',

  title: (kept: Duplicates, entityType: EntityType): string => TITLES[kept][entityType],
  groups: (count: number, isMore: boolean) =>
    `${formatCount(count, GROUP)}${isMore ? ' or more' : ''}, largest first, each with its best copy first`,
  outliersTitle: {
    IMAGES: 'Most unusual images',
    OBJECTS: 'Most unusual objects',
  } satisfies Record<EntityType, string>,
  outliersDetail: (count: number, isMore: boolean) =>
    `${commonTexts.clusters(count)}${isMore ? ' or more' : ''}, farthest from all other images first`,
  /** After a distance. */
  uniqueness: 'to the nearest other',
  uniquenessHint: 'Distance to the nearest other image or object',
  noDuplicates: 'No near-identical images were found.',
  copiesShown: 'This view shows the copies.',

  show: 'Copies to show',
  copies: {
    all: 'Groups',
    extra: 'Extra copies',
    kept: 'All others',
  } satisfies Record<Duplicates, string>,
  copiesHint: {
    all: 'Near-identical images, the best copy of each group first',
    extra: 'Near-identical images without the best copy of each group',
    kept: 'All images except the extra copies',
  } satisfies Record<Duplicates, string>,
  selectExtra: (count: number | undefined) =>
    count === undefined ? 'Select the extra copies' : `Select ${formatCount(count, EXTRA_COPY)}`,
  noExtra: 'There are no extra copies.',

  bestFirst: 'Best copy first',
  best: 'Best',
  /** Why a copy is the best of its group. */
  reason: (reason: BestCopyReason, width: number, height: number, nBytes: number): string => {
    switch (reason) {
      case 'AVAILABLE':
        return 'others are missing';
      case 'PIXELS':
        return `largest, ${pixels(width, height)}`;
      case 'FILE_SIZE':
        return `largest file, ${formatBytes(nBytes)}`;
      case 'NAME':
        return 'by its name';
    }
  },
  copy: (width: number, height: number, nBytes: number) =>
    `${pixels(width, height)}, ${formatBytes(nBytes)}`,
};

const TITLES: Record<Duplicates, Record<EntityType, string>> = {
  all: { IMAGES: 'Near-identical images', OBJECTS: 'Near-identical objects' },
  extra: { IMAGES: 'Extra copies of images', OBJECTS: 'Extra copies of objects' },
  kept: { IMAGES: 'Images without extra copies', OBJECTS: 'Objects without extra copies' },
};

function pixels(width: number, height: number): string {
  return `${formatNumber(width)} × ${formatNumber(height)}`;
}
