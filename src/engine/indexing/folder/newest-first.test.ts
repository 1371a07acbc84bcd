import { expect, test } from 'vitest';
import { NO_VERSION } from '#engine/store/media-store.ts';
import { newestFirst } from './newest-first.ts';

test('folders come by their newest file, and the files of a folder by time', () => {
  const files = Object.entries({
    'a.jpg': 30,
    'old/1.jpg': 10,
    'old/2.jpg': 20,
    'new/1.jpg': 5,
    'new/2.jpg': 40,
    'new/3.jpg': 40,
    'same/1.jpg': 30,
  }).map(([path, modifiedMs]) => ({ path, ...NO_VERSION, modifiedMs }));
  expect(newestFirst(files).map(({ path }) => path)).toEqual([
    'new/2.jpg',
    'new/3.jpg',
    'new/1.jpg',
    'a.jpg',
    'same/1.jpg',
    'old/2.jpg',
    'old/1.jpg',
  ]);
});
