/** Where a preview stands in a mosaic of four columns and six half rows. */
export interface Tile {
  readonly column: number;
  readonly row: number;
  readonly columnSpan: number;
  readonly rowSpan: number;
}

export interface MosaicLayout {
  /** Nearest first. */
  readonly tiles: readonly Tile[];
  /** Members of the cluster that have no tile. */
  readonly nMore: number;
}

/**
 * The mosaic is 4 wide and 3 high, so that in it the first picture is a large square and each of
 * the others a small one: what is square, as crops and thumbnails often are, is shown whole.
 */
export const MOSAIC_ASPECT = 4 / 3;
const HALF_ROWS = 6;
const WHOLE: Tile = { column: 1, row: 1, columnSpan: 4, rowSpan: HALF_ROWS };
const LARGE: Tile = { column: 1, row: 1, columnSpan: 3, rowSpan: HALF_ROWS };
const MAX_SMALL = 3;

/**
 * Lays out the previews at hand of a cluster of `nMembers`; when some have no tile, the last place
 * tells how many. A picture alone takes it all; few small ones stand in the middle of their column.
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
 * Lays out previews that stand for near-identical ones, too.
 * @param nAlike of each preview how many it stands for, itself counted
 */
export function layoutFolded(nAlike: readonly number[], nMembers: number): MosaicLayout {
  const nOthers = sum(nAlike) - nAlike.length;
  const layout = layoutMosaic(nAlike.length, nMembers - nOthers);
  return { ...layout, nMore: nMembers - sum(nAlike.slice(0, layout.tiles.length)) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The tile that stands for the members without one: the last of the column. */
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

/** Among others a photo of 16:9 may lose its ends to fill a square; what is longer is shown whole. */
const MIN_VISIBLE_SHARE = 9 / 16;
/** Alone there is room: a photo of 3:2 fills the tile of 4:3, a square is shown whole. */
const MIN_VISIBLE_SHARE_ALONE = 0.8;

/** Whether a picture fills its tile or is fitted into it, its proportions as width / height. */
export function tileFit(imageAspect: number, tile: Tile): 'cover' | 'contain' {
  // A small tile is a glimpse; a margin around it would leave nothing to see.
  if (tile.columnSpan === 1) return 'cover';
  const least = tile.columnSpan === 4 ? MIN_VISIBLE_SHARE_ALONE : MIN_VISIBLE_SHARE;
  return visibleShare(imageAspect, tile) < least ? 'contain' : 'cover';
}

/** How much of a picture that fills a tile is seen, 0–1. */
function visibleShare(imageAspect: number, tile: Tile): number {
  const tileAspect = tile.columnSpan / (tile.rowSpan / 2);
  return Math.min(imageAspect / tileAspect, tileAspect / imageAspect);
}
