import { useEffect } from 'react';

const SAVE_DELAY_MS = 120;

/**
 * Where this entry of the browser's history was scrolled to; 0 for a new search. The browser's own
 * memory cannot be used: when it restores, the grid may not have its height yet.
 */
export function rememberedScroll(): number {
  const state: unknown = window.history.state;
  if (typeof state !== 'object' || state === null || !('scrollY' in state)) return 0;
  return typeof state.scrollY === 'number' ? state.scrollY : 0;
}

export function rememberScroll(): void {
  const state: unknown = window.history.state;
  const kept = typeof state === 'object' ? state : {};
  window.history.replaceState({ ...kept, scrollY: window.scrollY }, '');
}

/** Notes the scroll position whenever scrolling rests, in the history entry it belongs to. */
export function useScrollMemory(): void {
  useEffect(() => {
    window.history.scrollRestoration = 'manual';
    let timer: number | undefined;
    const saveWhenItRests = () => {
      window.clearTimeout(timer);
      const { href } = window.location;
      timer = window.setTimeout(() => {
        if (window.location.href === href) rememberScroll();
      }, SAVE_DELAY_MS);
    };
    window.addEventListener('scroll', saveWhenItRests, { passive: true });
    return () => {
      window.clearTimeout(timer);
      window.removeEventListener('scroll', saveWhenItRests);
    };
  }, []);
}
