import { type RefCallback, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { mediaWithId } from '#web/media/media-on-page.ts';
import { rememberedMediaId, rememberedScroll } from '#web/navigation/scroll-memory.ts';
import { useWindowEvent } from '#web/ui/use-window-event.ts';
import { headerHeight } from './card-on-top.ts';
import { type GridLayout, type Rows, scrollAfter } from './grid-layout.ts';
import type { ItemRange } from './use-pages.ts';

/** Where the grid stands on the page and how wide it is, in CSS pixels; null before it is laid out. */
export interface GridBox {
  readonly width: number;
  readonly top: number;
}

/** Measures when the grid appears, before it is painted, and whenever the page changes its size. */
export function useGridBox(): [GridBox | null, RefCallback<HTMLElement>] {
  const [box, setBox] = useState<GridBox | null>(null);
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const measure = () => setBox((before) => keepIfEqual(before, measureBox(element)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    // What is above the grid may grow, which moves it without changing its size.
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

/** What of the grid is drawn, and what must be loaded first. */
interface GridWindow {
  readonly inView: ItemRange;
  /** Items up to the bottom of the screen where the reader left off; 0 at the start of a list. */
  readonly nToRestore: number;
}

/** Begins where the list was left, and follows the reader: scrolling, resizing and the way back. */
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

/** Keeps the reader's place when the window is resized or turned: the card on top stays on top. */
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
  /** Of the first row, from the top of the page. */
  readonly top: number;
  /** Where the page will be scrolled to when the rows appear. */
  readonly startY: number;
}

/** Rows from `first` up to, and without, `end`; there may be fewer. */
interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** Rows drawn before they are seen, above and below the window. */
const OVERSCAN_ROWS = 3;

/**
 * The rows in the window and near it. Rows of one height need no library to be found: it is a
 * division. The list is drawn again only when another row comes into view.
 */
function useVisibleRows({ rowHeight, top, startY }: RowPlaces): RowRange {
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

/** Some twenty rows a second: nobody looks at what flies by. */
const FAST_PX_PER_MS = 5;
/** Scroll events come with every frame; after a pause as long as this the reader has stopped. */
const REST_MS = 120;

/** Whether the page is being scrolled past, not read. A jump, as by the End key, is not that. */
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
 * Gives the focus back to the picture that was followed from here, as soon as it is in the grid:
 * after Back the keyboard goes on where it was. Whoever has put the focus elsewhere keeps it there.
 */
function useFocusReturn(): void {
  const [mediaId] = useState(rememberedMediaId);
  const isDone = useRef(false);
  // After every drawing, until the picture is there.
  useEffect(() => {
    if (isDone.current || mediaId === undefined) return;
    const isFree = isFocusFree();
    const link = mediaWithId(mediaId)?.link;
    if (link && isFree) link.focus({ preventScroll: true });
    isDone.current = link !== undefined || !isFree;
  });
}

/** Nothing has the focus, or only the heading, which takes it when nothing else has. */
function isFocusFree(): boolean {
  const { activeElement } = document;
  return activeElement === document.body || activeElement instanceof HTMLHeadingElement;
}
