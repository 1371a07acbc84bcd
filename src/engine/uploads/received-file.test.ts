import type { link } from 'node:fs/promises';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { place, receive } from './received-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'semblance-received-'));
});
afterEach(() => rm(folder, { recursive: true }));

const received = (text: string) =>
  receive(
    folder,
    Readable.from([Buffer.from(text)]),
    new AbortController().signal,
    () => undefined,
  );

/** As a drive with exFAT answers. */
const noLinks = (async () => {
  throw Object.assign(new Error('no links'), { code: 'EPERM' });
}) as typeof link;

test.each([
  ['with links', undefined],
  ['without links', noLinks],
])('on a file system %s, a file never replaces another one', async (_, linkOnce) => {
  await writeFile(path.join(folder, 'a.jpg'), 'old');
  const placed = await place(await received('new'), folder, 'a.jpg', linkOnce);
  expect(placed).toBe(path.join(folder, 'a (2).jpg'));
  expect(await place(await received('old'), folder, 'a.jpg', linkOnce)).toBeUndefined();
  expect((await readdir(folder)).sort()).toEqual(['a (2).jpg', 'a.jpg']);
  expect(await readFile(path.join(folder, 'a.jpg'), 'utf8')).toBe('old');
  expect(await readFile(path.join(folder, 'a (2).jpg'), 'utf8')).toBe('new');
});
