import { useSyncExternalStore } from 'react';

/** The picture before or after another one on the page; null at the ends. */
export function neighborOf(mediaId: string, step: 1 | -1): string | null {
  const pictures = [...document.querySelectorAll<HTMLElement>('main [data-media-id]')];
  const index = pictures.findIndex((picture) => picture.dataset['mediaId'] === mediaId);
  return (index < 0 ? undefined : pictures[index + step]?.dataset['mediaId']) ?? null;
}

/** The same, also when the page under the picture has come to hold others. */
export function useNeighbor(mediaId: string, step: 1 | -1): string | null {
  return useSyncExternalStore(watchPage, () => neighborOf(mediaId, step));
}

function watchPage(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => observer.disconnect();
}

/** Scrolls the page along behind the picture, so that those after it are there in their turn. */
export function bringIntoView(mediaId: string): void {
  pictureOf(mediaId)?.scrollIntoView({ block: 'nearest' });
}

/** Gives the focus to the picture on the page that was looked at last. */
export function focusMedia(mediaId: string): void {
  pictureOf(mediaId)?.focus({ preventScroll: true });
}

function pictureOf(mediaId: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`main [data-media-id="${CSS.escape(mediaId)}"]`);
}
