import { type RefCallback, useSyncExternalStore } from 'react';

/** What keys, menus and the lightbox do with a picture, without knowing its tile. */
export interface MediaActions {
  /** Opens the lightbox. */
  readonly look: () => void;
  readonly crop: () => void;
  /** Selects the picture, or puts it back. */
  readonly pick: () => void;
  /** Opens the cluster of the picture; undefined where that cluster is the page. */
  readonly open: (() => void) | undefined;
}

export interface MediaOnPage {
  readonly mediaId: string;
  /** The link over the picture, which takes the focus. */
  readonly link: HTMLElement;
  readonly actions: MediaActions;
}

const byLink = new Map<Element, MediaOnPage>();
const listeners = new Set<() => void>();
/** Sorted when it is next needed; undefined after a change. */
let inOrder: readonly MediaOnPage[] | undefined;
let isChangeQueued = false;

/** The ref for the link of a media tile: while the link is mounted, other features find the tile here. */
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

/** All tiles in the order of the page. Tiles mount in any order, so the document decides. */
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

/** The picture before or after another one on the page; null at the ends. */
export function neighborOf(mediaId: string, step: 1 | -1): string | null {
  const media = mediaOnPage();
  const index = media.findIndex((candidate) => candidate.mediaId === mediaId);
  return (index < 0 ? undefined : media[index + step]?.mediaId) ?? null;
}

/** The same, also after the page has come to hold others. */
export function useNeighbor(mediaId: string, step: 1 | -1): string | null {
  return useSyncExternalStore(watchMedia, () => neighborOf(mediaId, step));
}

function watchMedia(onChange: () => void): () => void {
  listeners.add(onChange);
  return () => listeners.delete(onChange);
}

/** One commit mounts many tiles, so listeners are called once, after it. */
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
