import { navigate } from 'wouter/use-browser-location';

/** What a picture is compared with: another one, or what the search started from. */
export type Beside = string | 'query';

/** A picture that is looked at closely, as the address says. */
export interface LightboxTarget {
  readonly mediaId: string;
  readonly beside: Beside | null;
}

export function readLightbox(queryString: string): LightboxTarget | null {
  const params = new URLSearchParams(queryString);
  const mediaId = params.get('view');
  return mediaId ? { mediaId, beside: params.get('beside') } : null;
}

/** Looks at a picture: it lies over the page, under an address of its own. */
export function openLightbox(mediaId: string, beside: Beside | null = null): void {
  const state = { ...window.history.state, isLooking: true };
  navigate(addressWith({ mediaId, beside }), { state });
}

/** Looks at it otherwise, or at another one, without a step to come back from. */
export function replaceLightbox(at: LightboxTarget): void {
  navigate(addressWith(at), { replace: true, state: window.history.state });
}

/** Back to the page; where the address came as a link there is nothing to go back to. */
export function closeLightbox(): void {
  if (!readLightbox(window.location.search)) return;
  if (window.history.state?.isLooking) window.history.back();
  else navigate(addressWith(null), { replace: true });
}

function addressWith(at: LightboxTarget | null): string {
  const { pathname, search } = window.location;
  const params = new URLSearchParams(search);
  params.delete('view');
  params.delete('beside');
  if (at) params.set('view', at.mediaId);
  if (at?.beside) params.set('beside', at.beside);
  return params.size > 0 ? `${pathname}?${params}` : pathname;
}
