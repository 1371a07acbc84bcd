import { expect, it } from 'vitest';
import { visibleRows } from './use-grid.ts';

it.each([
  ['the top of the page', -1, 3.2, 3, 0, 7],
  ['the top of the page, without rows outside the window', -1, 3.2, 0, 0, 4],
  ['the middle', 50, 3.2, 3, 47, 58],
  ['a window of whole rows, scrolled by a part of one', 50, 3, 3, 47, 57],
  ['a list far below the window', -40, 3.2, 3, 0, 0],
])('%s', (_, firstRow, nInWindow, nOutside, first, end) => {
  expect(visibleRows(firstRow, nInWindow, nOutside)).toEqual({ first, end });
});
