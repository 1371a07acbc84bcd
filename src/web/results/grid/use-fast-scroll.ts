import { useRef, useState } from 'react';
import { useWindowEvent } from '#web/ui/use-window-event.ts';

/** Some twenty rows a second: nobody looks at what flies by. */
const FAST_PX_PER_MS = 5;
/** Scroll events come with every frame; after a pause as long as this the reader has stopped. */
const REST_MS = 120;

/** Whether the page is being scrolled past, not read. A jump, as by the End key, is not that. */
export function useFastScroll(): boolean {
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
