import type { KeyboardEvent } from 'react';
import { type MediaOnPage, mediaOnPage, mediaWithin } from '#web/media/media-on-page.ts';
import { pickMore } from '#web/selection/selection.ts';

/** Arrow keys move the focus: left and right between images, up and down between cards. */
export function moveFocus(event: KeyboardEvent<HTMLElement>, nColumns: number): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const { target: from } = event;
  // Ignore keys in a dialog that a card has opened over the grid.
  if (!(from instanceof HTMLElement) || from.closest('dialog')) return;
  const target = findTarget(event.currentTarget, from, event.key, nColumns);
  if (!target) return;
  event.preventDefault();
  // With Shift, select the images that the focus passes, as in a file list.
  if (event.shiftKey) {
    const way = [mediaOnPage().find(({ link }) => link === from), target];
    pickMore(way.flatMap((media) => media?.mediaId ?? []));
  }
  target.link.focus();
}

function findTarget(
  list: HTMLElement,
  from: HTMLElement,
  key: string,
  nColumns: number,
): MediaOnPage | undefined {
  switch (key) {
    case 'ArrowRight':
      return neighbor(from, 1);
    case 'ArrowLeft':
      return neighbor(from, -1);
    case 'ArrowDown':
      return firstOfCard(list, from, nColumns);
    case 'ArrowUp':
      return firstOfCard(list, from, -nColumns);
    default:
      return undefined;
  }
}

/** The previous or next image. Skips the other links of a card, which Tab reaches. */
function neighbor(from: HTMLElement, step: 1 | -1): MediaOnPage | undefined {
  const media = mediaOnPage();
  return media[media.findIndex(({ link }) => link === from) + step];
}

/** The first image of the card `step` places after the card of `from`. */
function firstOfCard(list: HTMLElement, from: HTMLElement, step: number): MediaOnPage | undefined {
  const cards = [...list.children];
  const card = cards[cards.findIndex((candidate) => candidate.contains(from)) + step];
  return card && mediaWithin(card);
}
