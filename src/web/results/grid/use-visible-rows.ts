import { useLayoutEffect, useState } from 'react';
import { useWindowEvent } from '#web/ui/use-window-event.ts';

interface RowPlaces {
  readonly rowHeight: number;
  /** Of the first row, from the top of the page. */
  readonly top: number;
  /** Where the page will be scrolled to when the rows appear. */
  readonly startY: number;
}

/** Rows from `first` up to, and without, `end`; there may be fewer. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** Rows drawn before they are seen, above and below the window. */
const OVERSCAN_ROWS = 3;

/**
 * The rows in the window and near it. Rows of one height need no library to be found: it is a
 * division. The list is drawn again only when another row comes into view.
 */
export function useVisibleRows({ rowHeight, top, startY }: RowPlaces): RowRange {
  const rowAt = (scrollY: number) => Math.floor((scrollY - top) / rowHeight);
  const [firstRow, setFirstRow] = useState(() => rowAt(startY));
  const update = () => setFirstRow(rowAt(window.scrollY));
  useWindowEvent('scroll', update);
  useWindowEvent('resize', update);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where rows lie elsewhere, others are in view.
  useLayoutEffect(update, [rowHeight, top]);
  return visibleRows(firstRow, window.innerHeight / rowHeight);
}

/** @param nInWindow how many rows are as high as the window, parts included */
export function visibleRows(firstRow: number, nInWindow: number): RowRange {
  return {
    first: Math.max(0, firstRow - OVERSCAN_ROWS),
    end: Math.max(0, firstRow + Math.ceil(nInWindow) + 1 + OVERSCAN_ROWS),
  };
}
