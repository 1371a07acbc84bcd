import { useSyncExternalStore } from 'react';
import { mediaOnPage, watchMedia } from '#web/media/media-on-page.ts';

/** The picture before or after another one on the page; null at the ends. */
export function neighborOf(mediaId: string, step: 1 | -1): string | null {
  const media = mediaOnPage();
  const index = media.findIndex((candidate) => candidate.mediaId === mediaId);
  return (index < 0 ? undefined : media[index + step]?.mediaId) ?? null;
}

/** The same, also when the page under the picture has come to hold others. */
export function useNeighbor(mediaId: string, step: 1 | -1): string | null {
  return useSyncExternalStore(watchMedia, () => neighborOf(mediaId, step));
}
