import { type RefCallback, useSyncExternalStore } from 'react';

/** Actions on an image or object, so that keys, menus and the lightbox need not know its tile. */
export interface MediaActions {
  /** Opens the lightbox. */
  readonly look: () => void;
  readonly crop: () => void;
  /** Draw the results towards it, or away from it. */
  readonly more: () => void;
  readonly less: () => void;
  /** Toggles the selection. */
  readonly pick: () => void;
  /** Opens the cluster of the media; undefined on the page of that cluster. */
  readonly open: (() => void) | undefined;
}

export interface MediaOnPage {
  readonly mediaId: string;
  /** The link over the image; it takes the focus. */
  readonly link: HTMLElement;
  readonly actions: MediaActions;
}

const byLink = new Map<Element, MediaOnPage>();
const listeners = new Set<() => void>();
/** Sorted on demand; undefined after a change. */
let inOrder: readonly MediaOnPage[] | undefined;
let isChangeQueued = false;

/** Ref for the link of a media tile: registers the tile while the link is mounted. */
export function mediaRef(mediaId: string, actions: MediaActions): RefCallback<HTMLElement> {
  return (link) => {
    // React passes null only to callbacks that return no cleanup.
    if (!link) return undefined;
    byLink.set(link, { mediaId, link, actions });
    noteChange();
    return () => {
      byLink.delete(link);
      noteChange();
    };
  };
}

/** All tiles in document order. Tiles mount in any order, so positions in the document decide. */
export function mediaOnPage(): readonly MediaOnPage[] {
  inOrder ??= [...byLink.values()].sort((a, b) => (isBefore(a.link, b.link) ? -1 : 1));
  return inOrder;
}

export function mediaWithId(mediaId: string): MediaOnPage | undefined {
  return mediaOnPage().find((media) => media.mediaId === mediaId);
}

/** The first tile inside an element. */
export function mediaWithin(element: Element): MediaOnPage | undefined {
  return mediaOnPage().find(({ link }) => element.contains(link));
}

/** The tile whose link has the focus. */
export function focusedMedia(): MediaOnPage | undefined {
  const { activeElement } = document;
  return activeElement ? byLink.get(activeElement) : undefined;
}

/** Id of the previous or next media on the page; null at the ends. */
export function neighborOf(mediaId: string, step: 1 | -1): string | null {
  const media = mediaOnPage();
  const index = media.findIndex((candidate) => candidate.mediaId === mediaId);
  return (index < 0 ? undefined : media[index + step]?.mediaId) ?? null;
}

/** Like neighborOf, and updates when the media on the page change. */
export function useNeighbor(mediaId: string, step: 1 | -1): string | null {
  return useSyncExternalStore(watchMedia, () => neighborOf(mediaId, step));
}

function watchMedia(onChange: () => void): () => void {
  listeners.add(onChange);
  return () => listeners.delete(onChange);
}

/** Notifies listeners once after a commit, because one commit mounts many tiles. */
function noteChange(): void {
  inOrder = undefined;
  if (isChangeQueued) return;
  isChangeQueued = true;
  queueMicrotask(() => {
    isChangeQueued = false;
    for (const listener of listeners) listener();
  });
}

function isBefore(a: Node, b: Node): boolean {
  return (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}
