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

/** Where rows of cards lie on the page; lengths in CSS pixels. */
export interface Rows {
  readonly nColumns: number;
  readonly rowHeight: number;
  /** Of the first row, from the top of the page. */
  readonly top: number;
}

/**
 * Where to scroll to when the grid is laid out anew, so that the card at the upper left stays there:
 * the first one of the row that begins nearest to `inset` below the top of the window.
 * @returns undefined where the grid begins below that: nothing was scrolled away that could be lost
 */
export function scrollAfter(
  before: Rows,
  now: Rows,
  scrollY: number,
  inset: number,
): number | undefined {
  const rowsAbove = (scrollY + inset - before.top) / before.rowHeight;
  const row = Math.round(rowsAbove);
  if (row < 1) return undefined;
  const rowNow = Math.floor((row * before.nColumns) / now.nColumns);
  return now.top + (rowNow + rowsAbove - row) * now.rowHeight - inset;
}
