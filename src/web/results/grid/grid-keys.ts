import type { KeyboardEvent } from 'react';
import { pickMore } from '#web/selection/selection.ts';

/** Arrow keys walk the pictures: left and right one by one, up and down from card to card. */
export function moveFocus(event: KeyboardEvent<HTMLElement>, nColumns: number): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const target = findTarget(event.currentTarget, event.target, event.key, nColumns);
  if (!target) return;
  event.preventDefault();
  // With Shift the way is selected, as in a list of files.
  if (event.shiftKey) pickMore(mediaIdsOf(event.target, target));
  target.focus();
}

function mediaIdsOf(...elements: readonly EventTarget[]): string[] {
  return elements.flatMap((element) =>
    element instanceof HTMLElement ? (element.dataset['mediaId'] ?? []) : [],
  );
}

function findTarget(
  grid: HTMLElement,
  from: EventTarget,
  key: string,
  nColumns: number,
): HTMLElement | null | undefined {
  // A sheet that a card has opened lies over the grid.
  if (!(from instanceof HTMLElement) || from.closest('dialog')) return null;
  switch (key) {
    case 'ArrowRight':
      return neighbor(grid, from, 1);
    case 'ArrowLeft':
      return neighbor(grid, from, -1);
    case 'ArrowDown':
      return firstLinkOf(grid, cardIndexOf(from) + nColumns);
    case 'ArrowUp':
      return firstLinkOf(grid, cardIndexOf(from) - nColumns);
    default:
      return null;
  }
}

/** The links of a card besides its pictures are for Tab. */
const PICTURE = '[data-media-id]';

function neighbor(grid: HTMLElement, from: HTMLElement, step: 1 | -1): HTMLElement | undefined {
  const links = [...grid.querySelectorAll<HTMLElement>(PICTURE)];
  return links[links.indexOf(from) + step];
}

function cardIndexOf(element: HTMLElement): number {
  return Number(element.closest<HTMLElement>('[data-card]')?.dataset['card']);
}

function firstLinkOf(grid: HTMLElement, cardIndex: number): HTMLElement | null {
  return grid.querySelector(`[data-card="${cardIndex}"] ${PICTURE}`);
}
