import { useLayoutEffect, useRef } from 'react';
import { headerHeight } from './card-on-top.ts';
import { type Rows, scrollAfter } from './grid-layout.ts';

/** Keeps the reader's place when the window is resized or turned: the card on top stays on top. */
export function useKeptPlace({ nColumns, rowHeight, top }: Rows): void {
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
