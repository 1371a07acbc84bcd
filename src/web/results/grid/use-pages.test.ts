import { describe, expect, it } from 'vitest';
import { countPlaces, extentOf } from './use-pages.ts';

const PAGE_SIZE = 100;

describe('countPlaces', () => {
  it.each([
    ['nothing loaded yet', {}, undefined, 0, 100],
    ['nothing loaded of a few', {}, 7, 0, 7],
    ['one page of many', { 0: 100 }, 950, 0, 950],
    ['one page of who knows how many', { 0: 100 }, undefined, 0, 200],
    ['a page far down', { 0: 100, 7: 100 }, undefined, 0, 900],
    ['the end', { 0: 100, 9: 50 }, undefined, 0, 950],
    ['a total that was too small', { 0: 100 }, 40, 0, 200],
    ['a total that was too large', { 0: 100, 8: 0 }, 950, 0, 800],
    ['a reload far down', {}, undefined, 640, 640],
    ['a reload far down of less than there was', { 0: 100, 3: 20 }, undefined, 640, 320],
    ['nothing found', { 0: 0 }, undefined, 0, 0],
  ])('%s', (_, pages, nTotal, nToRestore, expected) => {
    const seen = new Map(Object.entries(pages).map(([page, nItems]) => [Number(page), nItems]));
    const extent = extentOf(seen, PAGE_SIZE);
    expect(countPlaces(extent, { nTotal, pageSize: PAGE_SIZE, nToRestore })).toBe(expected);
  });
});
