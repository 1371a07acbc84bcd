import type { EntityType } from '#contract/primitives.ts';
import type { BestCopyReason, Duplicates } from '#contract/search/duplicates.ts';
import type { OrderBy } from '#contract/search/order-by.ts';
import { commonTexts } from '#texts/common.ts';
import {
  formatBytes,
  formatCount,
  formatDistance,
  formatFixed,
  formatNumber,
  formatPercent,
} from '#web/texts/format.ts';

const GROUP = { one: 'group', other: 'groups' };
const EXTRA_COPY = { one: 'extra copy', other: 'extra copies' };

/** Views of a dataset: other ways to look at it than its clusters. */
export const datasetViewsTexts = {
  views: 'Views of this dataset',
  clusters: 'Clusters',
  map: 'Map',
  duplicates: 'Duplicates',
  outliers: 'Outliers',
  coverage: 'Coverage',
  quality: 'Quality',

  title: (kept: Duplicates, entityType: EntityType): string => TITLES[kept][entityType],
  groups: (count: number, isMore: boolean) =>
    `${formatCount(count, GROUP)}${isMore ? ' or more' : ''}, largest first, each with its best copy first`,
  coverTitle: (count: number, entityType: EntityType) =>
    `${entityType === 'OBJECTS' ? commonTexts.objects(count) : commonTexts.images(count)} to cover this dataset`,
  coverDetail: (radius: number | undefined) =>
    radius === undefined
      ? 'Each is the farthest from those before it.'
      : `Each is the farthest from those before it. All others are within ${formatDistance(radius)} of one of them.`,
  coverWith: 'Cover this dataset with',
  showCover: 'Show',
  titleOfOrder: (orderBy: OrderBy, entityType: EntityType) =>
    `${ORDERS[orderBy].title} ${entityType === 'OBJECTS' ? 'objects' : 'images'}`,
  orderDetail: (orderBy: OrderBy, count: number, isMore: boolean) =>
    `${commonTexts.clusters(count)}${isMore ? ' or more' : ''}, ${ORDERS[orderBy].first} first`,
  /** A measure and its unit. */
  measure: (orderBy: OrderBy, measure: number): readonly [value: string, unit: string] => {
    switch (orderBy) {
      case 'uniqueness':
        return [formatDistance(measure), 'to the nearest other'];
      case 'brightness':
        return [formatPercent(measure, 1), 'brightness'];
      case 'sharpness':
        return [formatNumber(Math.round(measure)), 'sharpness'];
      case 'aspect_ratio':
        return [`${formatFixed(measure, 2)} : 1`, ''];
    }
  },
  measureHint: {
    uniqueness: 'Distance to the nearest other image or object',
    brightness: 'Mean brightness of the thumbnail, from 0% (black) to 100% (white)',
    sharpness: 'Variance of the Laplacian of the thumbnail, from 0 (no edges)',
    aspect_ratio: 'Long edge to short edge',
  } satisfies Record<OrderBy, string>,
  qualityOrders: 'What to look for',
  qualityOrder: {
    brightness: 'Dark',
    sharpness: 'Blurred',
    aspect_ratio: 'Odd ratio',
  } satisfies Record<Exclude<OrderBy, 'uniqueness'>, string>,
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
      case 'SHARPNESS':
        return 'sharpest';
      case 'FILE_SIZE':
        return `largest file, ${formatBytes(nBytes)}`;
      case 'NAME':
        return 'by its name';
    }
  },
  copy: (width: number, height: number, nBytes: number) =>
    `${pixels(width, height)}, ${formatBytes(nBytes)}`,
};

const ORDERS: Record<OrderBy, { readonly title: string; readonly first: string }> = {
  uniqueness: { title: 'Most unusual', first: 'farthest from all others' },
  brightness: { title: 'Darkest', first: 'darkest' },
  sharpness: { title: 'Most blurred', first: 'most blurred' },
  aspect_ratio: { title: 'Longest and narrowest', first: 'longest' },
};

const TITLES: Record<Duplicates, Record<EntityType, string>> = {
  all: { IMAGES: 'Near-identical images', OBJECTS: 'Near-identical objects' },
  extra: { IMAGES: 'Extra copies of images', OBJECTS: 'Extra copies of objects' },
  kept: { IMAGES: 'Images without extra copies', OBJECTS: 'Objects without extra copies' },
};

function pixels(width: number, height: number): string {
  return `${formatNumber(width)} × ${formatNumber(height)}`;
}
