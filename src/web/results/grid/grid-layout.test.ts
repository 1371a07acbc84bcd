import { describe, expect, it } from 'vitest';
import { layoutGrid, scrollAfter } from './grid-layout.ts';

describe('layoutGrid', () => {
  it.each([
    [358, 2],
    [720, 3],
    [1376, 5],
    [1856, 7],
    [100, 1],
  ])('%i px: %i columns', (width, nColumns) => {
    expect(layoutGrid(width, 60, 2).nColumns).toBe(nColumns);
  });

  it('fills the width exactly', () => {
    for (let width = 300; width < 2000; width += 37) {
      const { nColumns, cardWidth, gap } = layoutGrid(width, 60, 2);
      expect(nColumns * cardWidth + (nColumns - 1) * gap).toBeCloseTo(width);
    }
  });

  it('adds the caption to the height of the mosaic', () => {
    expect(layoutGrid(160, 60, 2).cardHeight).toBe(120 + 60);
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
    'keeps the first complete card at %i in place, in both directions',
    (scrollY) => {
      const card = 6 * Math.round((scrollY + INSET - wide.top) / wide.rowHeight);
      const after = scrollAfter(wide, narrow, scrollY, INSET) ?? 0;
      expect(offsetOf(card, narrow, after)).toBeCloseTo(offsetOf(card, wide, scrollY));
      expect(scrollAfter(narrow, wide, after, INSET)).toBeCloseTo(scrollY);
    },
  );

  it('does not scroll a page whose first row is at the top', () => {
    expect(scrollAfter(wide, narrow, 0, INSET)).toBeUndefined();
    expect(scrollAfter(wide, narrow, 120, INSET)).toBeUndefined();
  });
});
