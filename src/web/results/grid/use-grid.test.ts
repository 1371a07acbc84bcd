import { expect, it } from 'vitest';
import { visibleRows } from './use-grid.ts';

it.each([
  ['the top of the page', -1, 3.2, 0, 7],
  ['the middle', 50, 3.2, 47, 58],
  ['a window of whole rows, scrolled by a part of one', 50, 3, 47, 57],
  ['a list far below the window', -40, 3.2, 0, 0],
])('%s', (_, firstRow, nInWindow, first, end) => {
  expect(visibleRows(firstRow, nInWindow)).toEqual({ first, end });
});
