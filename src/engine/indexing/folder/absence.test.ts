import { describe, expect, test } from 'vitest';
import { NO_VERSION } from '#engine/store/media-store.ts';
import { awayFiles, missingFolders } from './absence.ts';

const files = (...paths: string[]) => paths.map((path) => ({ path, ...NO_VERSION }));
const numbered = (folder: string, count: number) =>
  files(...Array.from({ length: count }, (_, n) => `${folder}${n}.jpg`));

/** How many of the absent files are taken to be away. */
function nAway(
  there: ReturnType<typeof files>,
  absent: ReturnType<typeof files>,
  { come = files(), isSameFolder = true } = {},
): number {
  const known = [...there, ...absent];
  return awayFiles({ known, absent, found: [...there, ...come], isSameFolder }).size;
}

describe('files that disappeared at once are', () => {
  test('missing, even a single one, if the folder is another one or contains no image', () => {
    expect(nAway(numbered('', 9), files('x.jpg'), { isSameFolder: false })).toBe(1);
    expect(nAway([], files('x.jpg'))).toBe(1);
    expect(nAway([], files('x.jpg'), { come: files('other.jpg') })).toBe(0);
  });

  test('missing if they are more than half of all and at least three', () => {
    expect(nAway(numbered('a', 4), numbered('b', 5))).toBe(5);
    expect(nAway(numbered('a', 5), numbered('b', 5))).toBe(0);
    expect(nAway(numbered('a', 2), numbered('b', 3))).toBe(3);
    expect(nAway(numbered('a', 1), numbered('b', 2))).toBe(0);
  });

  test('missing if a folder of three images or more has none left', () => {
    const rest = numbered('', 20);
    expect(nAway(rest, numbered('trip/', 3))).toBe(3);
    expect(nAway(rest, numbered('trip/', 2))).toBe(0);
    expect(nAway([...rest, ...files('trip/x.jpg')], numbered('trip/', 3))).toBe(0);
    expect(nAway(rest, numbered('trip/', 3), { come: files('trip/new.jpg') })).toBe(0);
    expect(nAway(rest, [...numbered('trip/one/', 2), ...numbered('trip/two/', 1)])).toBe(3);
    expect(nAway(rest, [...numbered('trip/', 3), ...files('single.jpg')])).toBe(3);
  });
});

describe('missing images are reported by', () => {
  const since = (day: number) => new Date(Date.UTC(2026, 0, day));
  const missing = (path: string, day: number) => ({ path, missingSince: since(day) });
  const there = (path: string) => ({ path, missingSince: null });

  test('the largest folder without any image left, with the earliest time', () => {
    expect(missingFolders([missing('a/x.jpg', 2), missing('b/c/y.jpg', 1)])).toEqual([
      { folder: '', nImages: 2, since: since(1) },
    ]);
    expect(
      missingFolders([
        there('b/z.jpg'),
        missing('a/a/x.jpg', 3),
        missing('b/c/y.jpg', 1),
        missing('a/b/x.jpg', 2),
      ]),
    ).toEqual([
      { folder: 'a', nImages: 2, since: since(2) },
      { folder: 'b/c', nImages: 1, since: since(1) },
    ]);
  });

  test('the folder that contains them, if other images are still there', () => {
    expect(missingFolders([there('b/z.jpg'), missing('b/y.jpg', 1), there('top.jpg')])).toEqual([
      { folder: 'b', nImages: 1, since: since(1) },
    ]);
    expect(missingFolders([there('z.jpg'), missing('y.jpg', 1)])).toEqual([
      { folder: '', nImages: 1, since: since(1) },
    ]);
    expect(missingFolders([there('z.jpg')])).toEqual([]);
  });
});
