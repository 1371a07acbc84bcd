import { useEffect } from 'react';
import { addressInApp } from '#web/browser/base-path.ts';
import { noteStepScroll } from '#web/history/trail-store.ts';
import { focusedMedia } from '#web/media/media-on-page.ts';

const SAVE_DELAY_MS = 120;

/**
 * Where this entry of the browser's history was scrolled to; 0 for a new search. The browser's own
 * memory cannot be used: when it restores, the grid may not have its height yet.
 */
export function rememberedScroll(): number {
  const scrollY = remembered('scrollY');
  return typeof scrollY === 'number' ? scrollY : 0;
}

export function rememberScroll(): void {
  remember({ scrollY: window.scrollY });
  noteStepScroll(addressInApp(), window.scrollY);
}

/** The picture that led on from this entry of the browser's history; undefined if none did. */
export function rememberedMediaId(): string | undefined {
  const mediaId = remembered('mediaId');
  return typeof mediaId === 'string' ? mediaId : undefined;
}

/** Notes the picture that has the focus, if one has it: the one that is followed. */
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
