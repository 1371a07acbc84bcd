import { describe, expect, it } from 'vitest';
import { chooseFile } from './choose-file.ts';

const MAX_BYTES = 3_000_000;

const file = (name: string, type: string, nBytes = 10) =>
  new File([new Uint8Array(nBytes)], name, { type });

describe('chooseFile', () => {
  it.each([
    file('a.jpg', 'image/jpeg'),
    file('a.heic', 'image/heic'),
    file('a.jfif', ''),
    file('a', 'image/jpg'),
    file('camera.mpo', 'application/octet-stream'),
    file('full.png', 'image/png', MAX_BYTES),
  ])('leaves it to the server what $name ($type) is', (given) => {
    expect(chooseFile([given], MAX_BYTES)).toEqual({ file: given });
  });

  it.each([
    [[], /no image/],
    [[file('a.png', 'image/png'), file('b.png', 'image/png')], /2 files/],
    [[file('empty.png', 'image/png', 0)], /“empty\.png” is empty/],
    [[file('huge.png', 'image/png', MAX_BYTES + 500_000)], /3\.5 MB.*3 MB/],
  ])('says why it refuses %o', (files, reason) => {
    expect(chooseFile(files, MAX_BYTES)).toEqual({ refusal: expect.stringMatching(reason) });
  });
});
