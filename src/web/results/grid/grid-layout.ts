import { MOSAIC_ASPECT } from '#web/results/tile/mosaic-layout.ts';
import type { CardSize } from '#web/settings/settings.ts';

/** All lengths in CSS pixels. */
export interface GridLayout {
  readonly nColumns: number;
  readonly cardWidth: number;
  readonly cardHeight: number;
  readonly gap: number;
}

const NARROW_PX = 640;
/** Least widths of a card, by the size that a person chose. */
const NARROW = { minCardWidths: [104, 132, 160, 220, 320], gap: 12 };
const WIDE = { minCardWidths: [140, 176, 220, 290, 400], gap: 20 };

interface CardShape {
  readonly gridWidth: number;
  readonly captionHeight: number;
  readonly cardSize: CardSize;
  /** Width / height of what stands above the caption. */
  readonly aspect: number;
  /** Of the least width. */
  readonly scale: number;
}

/** Every card has the same size, so nothing moves when a page or a picture arrives. */
export function layoutCards(shape: CardShape): GridLayout {
  const { gridWidth, captionHeight, cardSize, aspect, scale } = shape;
  const { minCardWidths, gap } = gridWidth < NARROW_PX ? NARROW : WIDE;
  const minCardWidth = (minCardWidths[cardSize] ?? gridWidth) * scale;
  const nColumns = Math.max(1, Math.floor((gridWidth + gap) / (minCardWidth + gap)));
  const cardWidth = (gridWidth - gap * (nColumns - 1)) / nColumns;
  return {
    nColumns,
    cardWidth,
    cardHeight: Math.round(cardWidth / aspect) + captionHeight,
    gap,
  };
}

export function layoutGrid(
  gridWidth: number,
  captionHeight: number,
  cardSize: CardSize,
): GridLayout {
  return layoutCards({ gridWidth, captionHeight, cardSize, aspect: MOSAIC_ASPECT, scale: 1 });
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
