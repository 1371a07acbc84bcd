import type { RefCallback } from 'react';
import { mediaWithin } from '#web/media/media-on-page.ts';

interface GridPlace {
  readonly nColumns: number;
  readonly rowHeight: number;
  /** Index of the first rendered card. */
  readonly firstIndex: number;
}

interface TopCard extends Omit<GridPlace, 'firstIndex'> {
  readonly index: number;
  /** Id of the card's nearest media. */
  readonly mediaId: string;
}

let grid: (GridPlace & { readonly list: HTMLElement }) | undefined;

/** Ref for the list of cards; a page has one list. */
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

/** The first card below the header; undefined at the top of the page, with nothing to keep. */
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

/** Height of the sticky header in CSS pixels, as the styles set it in `scroll-padding-top`. */
export function headerHeight(): number {
  const { scrollPaddingTop } = getComputedStyle(document.documentElement);
  return Number.parseFloat(scrollPaddingTop) || 0;
}
