import { expect, test } from 'vitest';
import type { FileVersion } from '#engine/store/media-store.ts';
import { renames } from './keep-tags.ts';

const file = (path: string, fileSize: number, modifiedMs = 1): FileVersion => ({
  path,
  fileSize,
  modifiedMs,
  changedMs: modifiedMs,
  inode: 1,
});

test('a moved file is recognized by its size and time', () => {
  const gone = [file('a.jpg', 10), file('b.jpg', 20), file('c.jpg', 30)];
  const come = [file('new/a.jpg', 10), file('renamed.jpg', 20), file('c.png', 30, 2)];
  expect(renames(gone, come)).toEqual(
    new Map([
      ['a.jpg', 'new/a.jpg'],
      ['b.jpg', 'renamed.jpg'],
    ]),
  );
});

test('moved files of equal size and time are recognized by their names, or not at all', () => {
  const gone = [file('old/a.bmp', 10), file('old/b.bmp', 10), file('old/c.bmp', 10)];
  const come = [file('new/b.bmp', 10), file('new/a.bmp', 10)];
  expect(renames(gone, [...come, file('new/x.bmp', 10), file('new/y.bmp', 10)])).toEqual(
    new Map([
      ['old/a.bmp', 'new/a.bmp'],
      ['old/b.bmp', 'new/b.bmp'],
    ]),
  );
  expect(renames([file('a.bmp', 10)], [file('x.bmp', 10), file('y.bmp', 10)])).toEqual(new Map());
});
