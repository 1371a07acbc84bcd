import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, open, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { truePath } from './true-path.ts';

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'semblance-path-')));
});
afterEach(() => rm(root, { recursive: true }));

test('links are followed, also to what does not exist', async () => {
  await mkdir(path.join(root, 'photos'));
  await symlink('photos', path.join(root, 'link'));
  await symlink(path.join(root, 'drive', 'away'), path.join(root, 'unmounted'));
  const photos = path.join(root, 'photos');
  expect(await truePath(path.join(root, 'link'))).toBe(photos);
  expect(await truePath(path.join(root, 'link', 'inner'))).toBe(path.join(photos, 'inner'));
  expect(await truePath(path.join(root, 'unmounted'))).toBe(path.join(root, 'drive', 'away'));
});

test('a link in a circle is a path of its own', async () => {
  const file = path.join(root, 'circle');
  await symlink('circle', file);
  expect(await truePath(file)).toBe(file);
});

test('names that differ in case are two folders where the file system tells them apart', async () => {
  await mkdir(path.join(root, 'photos'));
  await symlink('photos', path.join(root, 'PHOTOS'));
  await mkdir(path.join(root, 'Other'));
  await mkdir(path.join(root, 'OTHER'));
  expect(await truePath(path.join(root, 'PHOTOS'))).toBe(path.join(root, 'photos'));
  expect(await truePath(path.join(root, 'Other'))).toBe(path.join(root, 'Other'));
  expect(await truePath(path.join(root, 'OTHER'))).toBe(path.join(root, 'OTHER'));
});

test('on a file system that ignores case, all spellings are one path', async (context) => {
  const drive = path.join(root, 'drive');
  await mkdir(drive);
  try {
    await mountNtfs(path.join(root, 'image'), drive);
  } catch {
    context.skip('no file system that ignores case can be mounted here (ntfs-3g, as root)');
  }
  try {
    await mkdir(path.join(drive, 'photos', 'été'), { recursive: true });
    await writeFile(path.join(drive, 'photos', 'été', 'a.jpg'), 'an image');
    const inner = path.join(drive, 'photos', 'été');
    for (const spelling of ['PHOTOS/ÉTÉ', 'Photos/été', 'photos/Été', 'photos/été']) {
      expect(await truePath(path.join(drive, spelling))).toBe(inner);
    }
    const missing = path.join(drive, 'PHOTOS', 'Missing');
    expect(await truePath(missing)).toBe(path.join(drive, 'photos', 'Missing'));
  } finally {
    execFileSync('umount', [drive]);
  }
});

/** @throws where it cannot be mounted */
async function mountNtfs(image: string, drive: string): Promise<void> {
  const file = await open(image, 'w');
  await file.truncate(32 << 20);
  await file.close();
  const quiet = { stdio: 'ignore' } as const;
  execFileSync('mkntfs', ['--quiet', '--force', '--fast', image], quiet);
  execFileSync('lowntfs-3g', ['-o', 'loop,ignore_case,windows_names', image, drive], quiet);
}
