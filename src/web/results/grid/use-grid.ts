import { type RefCallback, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { mediaWithId } from '#web/media/media-on-page.ts';
import { rememberedMediaId, rememberedScroll } from '#web/navigation/scroll-memory.ts';
import { useFirstContent } from '#web/ui/first-content.ts';
import { useWindowEvent } from '#web/ui/use-window-event.ts';
import { headerHeight } from './card-on-top.ts';
import { type GridLayout, type Rows, scrollAfter } from './grid-layout.ts';
import type { ItemRange } from './use-pages.ts';

/** Position and width of the grid in CSS pixels; null before layout. */
export interface GridBox {
  readonly width: number;
  readonly top: number;
}

/** Measures the grid before its first paint and whenever the page changes size. */
export function useGridBox(): [GridBox | null, RefCallback<HTMLElement>] {
  const [box, setBox] = useState<GridBox | null>(null);
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const measure = () => setBox((before) => keepIfEqual(before, measureBox(element)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    // Content above the grid may grow, which moves the grid without resizing it.
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  return [box, ref];
}

function measureBox(element: HTMLElement): GridBox {
  const { width, top } = element.getBoundingClientRect();
  return { width, top: Math.round(top + window.scrollY) };
}

function keepIfEqual(before: GridBox | null, now: GridBox): GridBox {
  return before?.width === now.width && before.top === now.top ? before : now;
}

/** The rendered part of the grid, and the items to load first. */
interface GridWindow {
  readonly inView: ItemRange;
  /** Number of items up to the bottom of the screen at the restored position; 0 at the start. */
  readonly nToRestore: number;
}

/** Restores the scroll position of the list, then follows scrolling, resizing and Back. */
export function useGrid({ nColumns, cardHeight, gap }: GridLayout, { top }: GridBox): GridWindow {
  const rowHeight = cardHeight + gap;
  const [startY] = useState(rememberedScroll);
  useLayoutEffect(() => {
    window.scrollTo(0, startY);
  }, [startY]);
  useKeptPlace({ nColumns, rowHeight, top });
  useFocusReturn();
  const rows = useVisibleRows({ rowHeight, top, startY });
  const isPassing = useFastScroll();
  const nRowsToRestore = Math.ceil((startY + window.innerHeight - top) / rowHeight);
  return {
    inView: { first: rows.first * nColumns, end: rows.end * nColumns, isPassing },
    nToRestore: startY > 0 ? nRowsToRestore * nColumns : 0,
  };
}

/** Keeps the top card on top when the window is resized or rotated. */
function useKeptPlace({ nColumns, rowHeight, top }: Rows): void {
  const laidOut = useRef<Rows>(undefined);
  useLayoutEffect(() => {
    const before = laidOut.current;
    const now = { nColumns, rowHeight, top };
    laidOut.current = now;
    if (!before || (before.nColumns === nColumns && before.rowHeight === rowHeight)) return;
    const scrollY = scrollAfter(before, now, window.scrollY, headerHeight());
    if (scrollY !== undefined) window.scrollTo(0, scrollY);
  }, [nColumns, rowHeight, top]);
}

interface RowPlaces {
  readonly rowHeight: number;
  /** Offset of the first row from the top of the page. */
  readonly top: number;
  /** Initial scroll position. */
  readonly startY: number;
}

/** Rows from `first` (inclusive) to `end` (exclusive); there may be fewer. */
interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** Rows to render above and below the window. */
const OVERSCAN_ROWS = 3;

/**
 * The rows in and near the window. Rows have equal heights, so a division finds them without a
 * library. Renders only when another row becomes visible.
 */
function useVisibleRows({ rowHeight, top, startY }: RowPlaces): RowRange {
  // Rows outside the window would delay the images in it.
  const nOutside = useFirstContent() ? OVERSCAN_ROWS : 0;
  const rowsAt = (scrollY: number) =>
    visibleRows((scrollY - top) / rowHeight, window.innerHeight / rowHeight, nOutside);
  const [rows, setRows] = useState(() => rowsAt(startY));
  const update = () => {
    const now = rowsAt(window.scrollY);
    setRows((before) => (before.first === now.first && before.end === now.end ? before : now));
  };
  useWindowEvent('scroll', update);
  useWindowEvent('resize', update);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where rows lie elsewhere, others are in view.
  useLayoutEffect(update, [rowHeight, top, nOutside]);
  return rows;
}

/**
 * @param topRow row at the top of the window, including fractions
 * @param nInWindow rows per window height, including fractions
 * @param nOutside rows to render above and below the window
 */
export function visibleRows(topRow: number, nInWindow: number, nOutside: number): RowRange {
  return {
    first: Math.max(0, Math.floor(topRow) - nOutside),
    end: Math.max(0, Math.ceil(topRow + nInWindow) + nOutside),
  };
}

/** About twenty rows per second, too fast to look at. */
const FAST_PX_PER_MS = 5;
/** Scroll events fire every frame; a pause of this length means that scrolling has stopped. */
const REST_MS = 120;

/** Whether the user scrolls too fast to look. Excludes jumps, such as by the End key. */
function useFastScroll(): boolean {
  const [isFast, setFast] = useState(false);
  const last = useRef({ scrollY: 0, atMs: 0, timer: 0 });
  useWindowEvent('scroll', ({ timeStamp: atMs }) => {
    const { scrollY } = window;
    const before = last.current;
    const elapsedMs = atMs - before.atMs;
    const isOngoing = elapsedMs < REST_MS;
    if (isOngoing && Math.abs(scrollY - before.scrollY) > FAST_PX_PER_MS * elapsedMs) setFast(true);
    window.clearTimeout(before.timer);
    last.current = { scrollY, atMs, timer: window.setTimeout(() => setFast(false), REST_MS) };
  });
  return isFast;
}

/**
 * Returns the focus to the followed media link as soon as it is in the grid, so that the keyboard
 * continues there after Back. Leaves a focus that the user has moved elsewhere.
 */
function useFocusReturn(): void {
  const [mediaId] = useState(rememberedMediaId);
  const isDone = useRef(false);
  // Runs after every render until the link is mounted.
  useEffect(() => {
    if (isDone.current || mediaId === undefined) return;
    const isFree = isFocusFree();
    const link = mediaWithId(mediaId)?.link;
    if (link && isFree) link.focus({ preventScroll: true });
    isDone.current = link !== undefined || !isFree;
  });
}

/** Whether nothing has the focus, or only the heading, which takes it by default. */
function isFocusFree(): boolean {
  const { activeElement } = document;
  return activeElement === document.body || activeElement instanceof HTMLHeadingElement;
}
