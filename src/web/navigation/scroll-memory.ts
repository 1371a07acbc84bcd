import { useEffect } from 'react';
import { addressInApp } from '#web/browser/base-path.ts';
import { noteStepScroll } from '#web/history/trail-store.ts';
import { focusedMedia } from '#web/media/media-on-page.ts';

const SAVE_DELAY_MS = 120;

/**
 * Scroll position of this history entry; 0 for a new search. Replaces the browser's scroll
 * restoration, which may run before the grid has its height.
 */
export function rememberedScroll(): number {
  const scrollY = remembered('scrollY');
  return typeof scrollY === 'number' ? scrollY : 0;
}

export function rememberScroll(): void {
  remember({ scrollY: window.scrollY });
  noteStepScroll(addressInApp(), window.scrollY);
}

/** The media link that was followed from this history entry; undefined if none was. */
export function rememberedMediaId(): string | undefined {
  const mediaId = remembered('mediaId');
  return typeof mediaId === 'string' ? mediaId : undefined;
}

/** Stores the focused media, if any, because its link is the one being followed. */
export function rememberFocus(): void {
  remember({ mediaId: focusedMedia()?.mediaId });
}

function remembered(name: string): unknown {
  const state: unknown = window.history.state;
  return typeof state === 'object' && state !== null ? Reflect.get(state, name) : undefined;
}

function remember(values: object): void {
  const state: unknown = window.history.state;
  const kept = typeof state === 'object' ? state : {};
  window.history.replaceState({ ...kept, ...values }, '');
}

/** Stores the scroll position in the current history entry whenever scrolling stops. */
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
