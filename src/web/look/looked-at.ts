import { navigate } from 'wouter/use-browser-location';

const PARAM = 'view';

/** The picture that is looked at closely, as the address says; null if none is. */
export function lookedAt(queryString: string): string | null {
  return new URLSearchParams(queryString).get(PARAM);
}

/** Looks at a picture: it lies over the page, in an address of its own. */
export function look(mediaId: string): void {
  navigate(addressWith(mediaId), { state: { ...window.history.state, isLooking: true } });
}

/** Goes on to another picture without a step to come back from. */
export function lookOn(mediaId: string): void {
  navigate(addressWith(mediaId), { replace: true, state: window.history.state });
}

/** Back to the page; where the address came as a link there is nothing to go back to. */
export function lookAway(): void {
  if (!lookedAt(window.location.search)) return;
  if (window.history.state?.isLooking) window.history.back();
  else navigate(addressWith(null), { replace: true });
}

function addressWith(mediaId: string | null): string {
  const url = new URL(window.location.href);
  if (mediaId === null) url.searchParams.delete(PARAM);
  else url.searchParams.set(PARAM, mediaId);
  return url.pathname + url.search;
}
