import { chmod, mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contentHashOf } from '#engine/store/ids.ts';
import type { KnownFile } from '#engine/store/media-store.ts';
import { compareVersions, type KnownPair } from './file-versions.ts';
import { fileVersionOf } from './find-images.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'semblance-versions-'));
});
afterEach(() => rm(folder, { recursive: true }));

const EMBEDDED = { size: null, objectsVersion: 'none', missingSince: null, isEmbedded: true };

/** Writes a file and tells what a run would have stored of it. */
async function known(name: string, content: string): Promise<KnownFile> {
  await writeFile(path.join(folder, name), content);
  const contentHash = contentHashOf(Buffer.from(content));
  return { ...(await versionNow(name)), ...EMBEDDED, contentHash };
}

async function versionNow(name: string) {
  return { path: name, ...fileVersionOf(await stat(path.join(folder, name))) };
}

const compare = (pairs: readonly KnownPair[]) =>
  compareVersions(folder, pairs, new AbortController().signal);

async function compareNow(...files: KnownFile[]) {
  const pairs = await Promise.all(
    files.map(async (before) => ({ file: await versionNow(before.path), known: before })),
  );
  return compare(pairs);
}

test('an untouched file has not changed, and nothing is stored', async () => {
  expect(await compareNow(await known('a', 'one'))).toEqual({ changed: new Set(), restamped: [] });
});

test('a file that is replaced under the same size and time has changed', async () => {
  const before = await known('a', 'one');
  await writeFile(path.join(folder, 'new'), 'two');
  await utimes(path.join(folder, 'new'), new Date(), before.modifiedMs / 1000);
  await rename(path.join(folder, 'new'), path.join(folder, 'a'));
  const now = await versionNow('a');
  expect({ ...now, modifiedMs: Math.round(now.modifiedMs) }).toMatchObject({
    fileSize: before.fileSize,
    modifiedMs: Math.round(before.modifiedMs),
  });
  // Node cannot set a time as exactly as it reads one.
  const exact = { ...now, modifiedMs: before.modifiedMs };
  expect((await compare([{ file: exact, known: before }])).changed).toEqual(new Set(['a']));
});

test('a file with other permissions, or replaced by a copy, has not changed', async () => {
  const [a, b] = [await known('a', 'one'), await known('b', 'two')];
  await chmod(path.join(folder, 'a'), 0o600);
  await writeFile(path.join(folder, 'copy'), 'two');
  await rename(path.join(folder, 'copy'), path.join(folder, 'b'));
  const now = [await versionNow('a'), { ...(await versionNow('b')), modifiedMs: b.modifiedMs }];
  const pairs = [a, b].map((before, i) => ({ file: now[i] ?? before, known: before }));
  expect(await compare(pairs)).toEqual({ changed: new Set(), restamped: now });
});

test('a file stored by an earlier version counts as unchanged, a skipped one as changed', async () => {
  const { contentHash, ...stored } = await known('a', 'one');
  const old = { ...stored, changedMs: null, inode: null, contentHash: null };
  expect(await compareNow(old)).toEqual({
    changed: new Set(),
    restamped: [expect.objectContaining({ path: 'a', inode: stored.inode })],
  });
  const skipped = { ...stored, changedMs: 1, size: null, objectsVersion: null, contentHash: null };
  expect((await compareNow(skipped)).changed).toEqual(new Set(['a']));
  expect(contentHash).toHaveLength(64);
});

/** Files that are not there: were one read, it would count as changed. */
function renumbered(nFiles: number, nRenumbered: number): KnownPair[] {
  return Array.from({ length: nFiles }, (_, n) => {
    const file = { path: `${n}`, fileSize: 1, modifiedMs: 2, changedMs: 2, inode: n };
    const inode = n < nRenumbered ? n + 1000 : n;
    return { file, known: { ...file, inode, ...EMBEDDED, contentHash: 'of old' } };
  });
}

test.each([
  [100, 100, 0],
  [99, 99, 99],
  [200, 101, 0],
  [200, 100, 100],
])(
  'of %i files with %i new inode numbers alone, %3$i are read',
  async (nFiles, nRenumbered, nRead) => {
    const { changed, restamped } = await compare(renumbered(nFiles, nRenumbered));
    expect(changed.size).toBe(nRead);
    expect(restamped).toHaveLength(nRenumbered - nRead);
  },
);
