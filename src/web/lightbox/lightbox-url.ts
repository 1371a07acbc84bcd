import { navigate } from 'wouter/use-browser-location';
import { type Beside, type LightboxTarget, lightboxHref, readLightbox } from '#web/search/hrefs.ts';

/** Opens an image over the page, under an address of its own. */
export function openLightbox(mediaId: string, beside: Beside | null = null): void {
  const state = { ...window.history.state, isLooking: true };
  navigate(lightboxHref(window.location, { mediaId, beside }), { state });
}

/** Shows the image otherwise, or another one, without a step in the history. */
export function replaceLightbox(target: LightboxTarget): void {
  const { location, history } = window;
  navigate(lightboxHref(location, target), { replace: true, state: history.state });
}

/** Goes back to the page. An address that was opened by a link has no page to go back to. */
export function closeLightbox(): void {
  if (!readLightbox(window.location.search)) return;
  if (window.history.state?.isLooking) window.history.back();
  else navigate(lightboxHref(window.location, null), { replace: true });
}
