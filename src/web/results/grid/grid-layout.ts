import { MOSAIC_ASPECT } from '#web/results/tile/mosaic-layout.ts';
import type { CardSize } from '#web/settings/settings.ts';

/** Lengths in CSS pixels. */
export interface GridLayout {
  readonly nColumns: number;
  readonly cardWidth: number;
  readonly cardHeight: number;
  readonly gap: number;
}

const NARROW_PX = 640;
/** Minimum card widths by card size. */
const NARROW = { minCardWidths: [104, 132, 160, 220, 320], gap: 12 };
const WIDE = { minCardWidths: [140, 176, 220, 290, 400], gap: 20 };

interface CardShape {
  readonly gridWidth: number;
  readonly captionHeight: number;
  readonly cardSize: CardSize;
  /** Width / height of the part above the caption. */
  readonly aspect: number;
  /** Factor on the minimum width. */
  readonly scale: number;
}

/** All cards have the same size, so that nothing moves when a page or image loads. */
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

/** Position of the rows on the page, in CSS pixels. */
export interface Rows {
  readonly nColumns: number;
  readonly rowHeight: number;
  /** Offset of the first row from the top of the page. */
  readonly top: number;
}

/**
 * Scroll position that keeps the upper-left card in place after a new layout: the first card of the
 * row that starts nearest to `inset` below the top of the window.
 * @returns undefined if the grid starts below that line, because there is no position to keep
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
