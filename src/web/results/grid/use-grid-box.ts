import { type RefCallback, useCallback, useState } from 'react';

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
