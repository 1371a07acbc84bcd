import { navigate } from 'wouter/use-browser-location';
import { type Beside, type LightboxTarget, lightboxHref, readLightbox } from '#web/search/hrefs.ts';

/** Opens an image over the page, with its own URL. */
export function openLightbox(mediaId: string, beside: Beside | null = null): void {
  const state = { ...window.history.state, isLooking: true };
  navigate(lightboxHref(window.location, { mediaId, beside, parts: false, textBoxes: false }), {
    state,
  });
}

/** Changes the image or its view without a new history entry. */
export function replaceLightbox(target: LightboxTarget): void {
  const { location, history } = window;
  navigate(lightboxHref(location, target), { replace: true, state: history.state });
}

/** Goes back to the page. If a link opened the lightbox, there is no page in the history. */
export function closeLightbox(): void {
  if (!readLightbox(window.location.search)) return;
  if (window.history.state?.isLooking) window.history.back();
  else navigate(lightboxHref(window.location, null), { replace: true });
}
