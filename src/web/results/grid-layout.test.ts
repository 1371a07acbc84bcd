import { describe, expect, it } from 'vitest';
import { countCards, layoutGrid, scrollAfter } from './grid-layout.ts';

describe('layoutGrid', () => {
  it.each([
    [358, 2],
    [720, 3],
    [1376, 5],
    [1856, 7],
    [100, 1],
  ])('%i px: %i columns', (width, nColumns) => {
    expect(layoutGrid(width, 60).nColumns).toBe(nColumns);
  });

  it('fills the width exactly', () => {
    for (let width = 300; width < 2000; width += 37) {
      const { nColumns, cardWidth, gap } = layoutGrid(width, 60);
      expect(nColumns * cardWidth + (nColumns - 1) * gap).toBeCloseTo(width);
    }
  });

  it('adds the caption to the height of the mosaic', () => {
    expect(layoutGrid(160, 60).cardHeight).toBe(120 + 60);
  });
});

describe('countCards', () => {
  const page = { pageSize: 100, nToRestore: 0, nTotal: undefined };
  it.each([
    ['nothing loaded yet', { ...page, nLoaded: 0, hasMore: true }, 100],
    ['nothing loaded of a few', { ...page, nLoaded: 0, hasMore: true, nTotal: 7 }, 7],
    ['one page of many', { ...page, nLoaded: 100, hasMore: true, nTotal: 950 }, 200],
    ['almost all', { ...page, nLoaded: 900, hasMore: true, nTotal: 950 }, 950],
    ['the end', { ...page, nLoaded: 950, hasMore: false, nTotal: 960 }, 950],
    ['a total that was wrong', { ...page, nLoaded: 100, hasMore: true, nTotal: 40 }, 200],
    [
      'a reload far down',
      { ...page, nLoaded: 0, hasMore: true, nTotal: 950, nToRestore: 640 },
      640,
    ],
  ])('%s', (_, count, nCards) => {
    expect(countCards(count)).toBe(nCards);
  });
});

describe('scrollAfter', () => {
  const wide = { nColumns: 6, rowHeight: 200, top: 150 };
  const narrow = { nColumns: 2, rowHeight: 180, top: 250 };
  const INSET = 100;

  /** How far below the inset a card lies, in rows. */
  const offsetOf = (card: number, { nColumns, rowHeight, top }: typeof wide, scrollY: number) =>
    Math.floor(card / nColumns) + (top - scrollY - INSET) / rowHeight;

  it.each([700, 1_000, 5_050, 5_149, 90_000])(
    'keeps the first whole card at %i where it was, and back again',
    (scrollY) => {
      const card = 6 * Math.round((scrollY + INSET - wide.top) / wide.rowHeight);
      const after = scrollAfter(wide, narrow, scrollY, INSET) ?? 0;
      expect(offsetOf(card, narrow, after)).toBeCloseTo(offsetOf(card, wide, scrollY));
      expect(scrollAfter(narrow, wide, after, INSET)).toBeCloseTo(scrollY);
    },
  );

  it('leaves a page alone whose first row is on top', () => {
    expect(scrollAfter(wide, narrow, 0, INSET)).toBeUndefined();
    expect(scrollAfter(wide, narrow, 120, INSET)).toBeUndefined();
  });
});
