import { expect, it } from 'vitest';
import { lightboxHref, readLightbox } from './hrefs.ts';

const PAGE = { pathname: '/dataset/1/data', search: '?threshold=2' };

it.each([
  { mediaId: 'a', beside: null, parts: false, textBoxes: false },
  { mediaId: 'a', beside: null, parts: false, textBoxes: true },
  { mediaId: 'a', beside: null, parts: true, textBoxes: false },
  { mediaId: 'a', beside: 'b', parts: true, textBoxes: true },
  { mediaId: 'a', beside: 'query', parts: false, textBoxes: false },
])('%j is read back from its address, and the search does not change', (target) => {
  const url = new URL(lightboxHref(PAGE, target), 'http://localhost');
  expect(readLightbox(url.search)).toEqual(target);
  expect(lightboxHref(url, null)).toBe('/dataset/1/data?threshold=2');
});

it('an address without lightbox parameters has only the search', () => {
  expect(lightboxHref({ ...PAGE, search: '?view=a' }, null)).toBe('/dataset/1/data');
});
