import { expect, it } from 'vitest';
import { type Copy, compareCopies, reasonFor } from './best-copy.ts';

const COPY: Copy = {
  mediaId: 'a',
  nPixels: 100,
  fileSize: 1000,
  path: 'a.jpg',
  isMissing: false,
  isBlurred: false,
};

it.each([
  ['AVAILABLE', { isMissing: true, nPixels: 200 }],
  ['PIXELS', { nPixels: 99, fileSize: 2000 }],
  ['SHARPNESS', { isBlurred: true, fileSize: 2000 }],
  ['FILE_SIZE', { fileSize: 999, path: 'A.jpg' }],
  ['NAME', { path: 'b.jpg', mediaId: '0' }],
  ['NAME', { path: '1 a.jpg' }],
  ['NAME', { mediaId: 'b' }],
])('%s decides before the other criteria', (reason, change) => {
  const worse = { ...COPY, ...change };
  expect([worse, COPY].sort(compareCopies)).toEqual([COPY, worse]);
  expect([COPY, worse].sort(compareCopies)).toEqual([COPY, worse]);
  expect(reasonFor(COPY, worse)).toBe(reason);
});
