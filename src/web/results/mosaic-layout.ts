/** Where a preview stands in a mosaic of four columns and three rows. */
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
const WHOLE: Tile = { column: 1, row: 1, columnSpan: 4, rowSpan: 3 };
const LARGE: Tile = { column: 1, row: 1, columnSpan: 3, rowSpan: 3 };
const SMALL: readonly Tile[] = [1, 2, 3].map((row) => ({
  column: 4,
  row,
  columnSpan: 1,
  rowSpan: 1,
}));

/**
 * Lays out the previews at hand of a cluster of `nMembers`; the last place tells how many more there
 * are. A picture alone takes the tile that shows more of it.
 * @param firstAspect width / height of the first preview
 */
export function layoutMosaic(
  nPreviews: number,
  nMembers: number,
  firstAspect: number,
): MosaicLayout {
  if (nPreviews === 0) return { tiles: [], nMore: nMembers };
  if (nPreviews === 1 && nMembers <= 1) {
    const fillsWhole = visibleShare(firstAspect, WHOLE) > visibleShare(firstAspect, LARGE);
    return { tiles: [fillsWhole ? WHOLE : LARGE], nMore: 0 };
  }
  const nPlaces = 1 + SMALL.length;
  const nTiles = nMembers > nPlaces ? nPlaces - 1 : nPlaces;
  const tiles = [LARGE, ...SMALL].slice(0, Math.min(nTiles, nPreviews));
  return { tiles, nMore: Math.max(0, nMembers - tiles.length) };
}

/** A photo of 16:9 may lose its ends to fill a square; what is longer than that is shown whole. */
const MIN_VISIBLE_SHARE = 9 / 16;

/** Whether a picture fills its tile or is fitted into it, its proportions as width / height. */
export function tileFit(pictureAspect: number, tile: Tile): 'cover' | 'contain' {
  // A small tile is a glimpse; a margin around it would leave nothing to see.
  if (tile.columnSpan === 1) return 'cover';
  return visibleShare(pictureAspect, tile) < MIN_VISIBLE_SHARE ? 'contain' : 'cover';
}

/** How much of a picture that fills a tile is seen, 0–1. */
function visibleShare(pictureAspect: number, tile: Tile): number {
  const tileAspect = tile.columnSpan / tile.rowSpan;
  return Math.min(pictureAspect / tileAspect, tileAspect / pictureAspect);
}
