import { describe, expect, it } from 'vitest';
import { chooseImage } from './image-file.ts';

const MAX_BYTES = 3_000_000;

const image = (name: string, type: string, nBytes = 10) =>
  new File([new Uint8Array(nBytes)], name, { type });

describe('chooseImage', () => {
  it.each([
    image('a.jpg', 'image/jpeg'),
    image('a.tiff', 'image/tiff'),
    image('A.AVIF', ''),
    image('pasted', 'image/png'),
    image('full.png', 'image/png', MAX_BYTES),
  ])('takes $name ($type)', (file) => {
    expect(chooseImage([file], MAX_BYTES)).toEqual({ file });
  });

  it.each([
    [[], /no image file/],
    [[image('a.png', 'image/png'), image('b.png', 'image/png')], /2 files/],
    [[image('notes.pdf', 'application/pdf')], /notes\.pdf.*Choose a JPEG/],
    [[image('drawing.svg', 'image/svg+xml')], /drawing\.svg/],
    [[image('archive.bin', '')], /archive\.bin/],
    [[image('empty.png', 'image/png', 0)], /empty/],
    [[image('huge.png', 'image/png', MAX_BYTES + 500_000)], /3\.5 MB.*3 MB/],
  ])('says why it refuses %o', (files, reason) => {
    expect(chooseImage(files, MAX_BYTES)).toEqual({ refusal: expect.stringMatching(reason) });
  });
});
