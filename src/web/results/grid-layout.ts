import { MOSAIC_ASPECT } from './mosaic-layout.ts';

/** All lengths in CSS pixels. */
export interface GridLayout {
  readonly nColumns: number;
  readonly cardWidth: number;
  readonly cardHeight: number;
  readonly gap: number;
}

const NARROW_PX = 640;
const NARROW = { minCardWidth: 160, gap: 12 };
const WIDE = { minCardWidth: 220, gap: 20 };

/** Every card has the same size, so nothing moves when a page or a picture arrives. */
export function layoutGrid(gridWidth: number, captionHeight: number): GridLayout {
  const { minCardWidth, gap } = gridWidth < NARROW_PX ? NARROW : WIDE;
  const nColumns = Math.max(1, Math.floor((gridWidth + gap) / (minCardWidth + gap)));
  const cardWidth = (gridWidth - gap * (nColumns - 1)) / nColumns;
  return {
    nColumns,
    cardWidth,
    cardHeight: Math.round(cardWidth / MOSAIC_ASPECT) + captionHeight,
    gap,
  };
}

interface CardCount {
  readonly nLoaded: number;
  readonly hasMore: boolean;
  /** Clusters of the whole search, if known. */
  readonly nTotal: number | undefined;
  readonly pageSize: number;
  /** Cards up to the bottom of the screen where the reader left off. */
  readonly nToRestore: number;
}

/** How many cards there is room for: the loaded ones, and empty ones for the page that comes next. */
export function countCards({ nLoaded, hasMore, nTotal, pageSize, nToRestore }: CardCount): number {
  if (!hasMore) return nLoaded;
  const nWanted = Math.max(nLoaded + pageSize, nToRestore);
  return nTotal !== undefined && nTotal > nLoaded ? Math.min(nWanted, nTotal) : nWanted;
}
