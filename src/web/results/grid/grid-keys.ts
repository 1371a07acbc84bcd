import type { KeyboardEvent } from 'react';
import { type MediaOnPage, mediaOnPage, mediaWithin } from '#web/media/media-on-page.ts';
import { pickMore } from '#web/selection/selection.ts';

/** Arrow keys walk the pictures: left and right one by one, up and down from card to card. */
export function moveFocus(event: KeyboardEvent<HTMLElement>, nColumns: number): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const { target: from } = event;
  // A sheet that a card has opened lies over the grid.
  if (!(from instanceof HTMLElement) || from.closest('dialog')) return;
  const target = findTarget(event.currentTarget, from, event.key, nColumns);
  if (!target) return;
  event.preventDefault();
  // With Shift the way is selected, as in a list of files.
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

/** The links of a card besides its pictures are for Tab. */
function neighbor(from: HTMLElement, step: 1 | -1): MediaOnPage | undefined {
  const media = mediaOnPage();
  return media[media.findIndex(({ link }) => link === from) + step];
}

/** The first picture of the card that lies so many places after that of `from`. */
function firstOfCard(list: HTMLElement, from: HTMLElement, step: number): MediaOnPage | undefined {
  const cards = [...list.children];
  const card = cards[cards.findIndex((candidate) => candidate.contains(from)) + step];
  return card && mediaWithin(card);
}
