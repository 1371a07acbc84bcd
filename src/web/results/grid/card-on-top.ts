import type { RefCallback } from 'react';
import { mediaWithin } from '#web/media/media-on-page.ts';

interface GridPlace {
  readonly nColumns: number;
  readonly rowHeight: number;
  /** The index of the first card that is drawn. */
  readonly firstIndex: number;
}

interface TopCard extends Omit<GridPlace, 'firstIndex'> {
  readonly index: number;
  /** The nearest picture of the card. */
  readonly mediaId: string;
}

let grid: (GridPlace & { readonly list: HTMLElement }) | undefined;

/** The ref for the list of cards, of which a page has one. */
export function gridRef(place: GridPlace): RefCallback<HTMLElement> {
  return (list) => {
    if (!list) return undefined;
    const mounted = { ...place, list };
    grid = mounted;
    return () => {
      if (grid === mounted) grid = undefined;
    };
  };
}

/** The first card under the header; undefined at the top of the page, where there is no place to lose. */
export function cardOnTop(): TopCard | undefined {
  if (!grid || window.scrollY < grid.list.offsetTop) return undefined;
  const { list, nColumns, rowHeight, firstIndex } = grid;
  const inset = headerHeight();
  const cards = [...list.children];
  const place = cards.findIndex(
    (card) => card.getBoundingClientRect().top >= inset - card.clientHeight / 2,
  );
  const card = cards[place];
  const mediaId = card && mediaWithin(card)?.mediaId;
  return mediaId ? { mediaId, index: firstIndex + place, nColumns, rowHeight } : undefined;
}

/** What the sticky header covers, in CSS pixels; the page's styles say it to the browser. */
export function headerHeight(): number {
  const { scrollPaddingTop } = getComputedStyle(document.documentElement);
  return Number.parseFloat(scrollPaddingTop) || 0;
}
