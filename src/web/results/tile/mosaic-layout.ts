/** Position of a preview in a mosaic of four columns and six half rows. */
export interface Tile {
  readonly column: number;
  readonly row: number;
  readonly columnSpan: number;
  readonly rowSpan: number;
}

export interface MosaicLayout {
  readonly tiles: readonly Tile[];
  /** Number of members without a tile. */
  readonly nMore: number;
}

/**
 * At 4:3 the first image is a large square and each of the others a small one, because square
 * images, as crops and thumbnails often are, then show in full.
 */
export const MOSAIC_ASPECT = 4 / 3;
const HALF_ROWS = 6;
const WHOLE: Tile = { column: 1, row: 1, columnSpan: 4, rowSpan: HALF_ROWS };
const LARGE: Tile = { column: 1, row: 1, columnSpan: 3, rowSpan: HALF_ROWS };
const MAX_SMALL = 3;

/**
 * Lays out the previews of a cluster of `nMembers`, nearest first. If some members have no tile,
 * the last place shows their number. A single image fills the mosaic; few small ones are centered
 * in their column.
 */
export function layoutMosaic(nPreviews: number, nMembers: number): MosaicLayout {
  if (nPreviews === 0) return { tiles: [], nMore: nMembers };
  if (nMembers <= 1) return { tiles: [WHOLE], nMore: 0 };
  const hasMore = nMembers > 1 + MAX_SMALL || nPreviews < nMembers;
  const nPlaces = hasMore ? MAX_SMALL : nMembers - 1;
  const nSmall = Math.min(nPreviews - 1, hasMore ? nPlaces - 1 : nPlaces);
  const tiles = [LARGE, ...smallTiles(nPlaces).slice(0, nSmall)];
  return { tiles, nMore: nMembers - tiles.length };
}

/**
 * Lays out previews that represent near-identical media, too.
 * @param nAlike number of media that each preview represents, including itself
 */
export function layoutFolded(nAlike: readonly number[], nMembers: number): MosaicLayout {
  const nOthers = sum(nAlike) - nAlike.length;
  const layout = layoutMosaic(nAlike.length, nMembers - nOthers);
  return { ...layout, nMore: nMembers - sum(nAlike.slice(0, layout.tiles.length)) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The tile with the number of members without one, at the end of the column. */
export const MORE_TILE: Tile = { column: 4, row: HALF_ROWS - 1, columnSpan: 1, rowSpan: 2 };

function smallTiles(count: number): Tile[] {
  const firstRow = 1 + MAX_SMALL - count;
  return Array.from({ length: count }, (_, index) => ({
    column: 4,
    row: firstRow + 2 * index,
    columnSpan: 1,
    rowSpan: 2,
  }));
}

/** Beside others, a 16:9 photo may be cropped to fill a square; longer images are shown in full. */
const MIN_VISIBLE_SHARE = 9 / 16;
/** Alone there is room: a 3:2 photo fills the 4:3 tile, a square image is shown in full. */
const MIN_VISIBLE_SHARE_ALONE = 0.8;

/** Whether an image fills its tile or is fitted into it. @param imageAspect width / height */
export function tileFit(imageAspect: number, tile: Tile): 'cover' | 'contain' {
  // In a small tile, a margin would leave almost nothing of the image.
  if (tile.columnSpan === 1) return 'cover';
  const least = tile.columnSpan === 4 ? MIN_VISIBLE_SHARE_ALONE : MIN_VISIBLE_SHARE;
  return visibleShare(imageAspect, tile) < least ? 'contain' : 'cover';
}

/** Visible fraction of an image that fills a tile, 0–1. */
function visibleShare(imageAspect: number, tile: Tile): number {
  const tileAspect = tile.columnSpan / (tile.rowSpan / 2);
  return Math.min(imageAspect / tileAspect, tileAspect / imageAspect);
}
