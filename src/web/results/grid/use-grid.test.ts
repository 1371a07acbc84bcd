import { expect, it } from 'vitest';
import { visibleRows } from './use-grid.ts';

it.each([
  ['the top of the page', -0.6, 3.2, 3, 0, 6],
  ['the top of the page, without rows outside the window', -0.6, 3.2, 0, 0, 3],
  ['a part of a row at the bottom of the window', -0.6, 3.7, 0, 0, 4],
  ['the middle', 50.4, 3.2, 3, 47, 57],
  ['a window of whole rows', 50, 3, 3, 47, 56],
  ['a window of whole rows, scrolled by a part of one', 50.5, 3, 3, 47, 57],
  ['a list far below the window', -40.5, 3.2, 3, 0, 0],
])('%s', (_, topRow, nInWindow, nOutside, first, end) => {
  expect(visibleRows(topRow, nInWindow, nOutside)).toEqual({ first, end });
});
