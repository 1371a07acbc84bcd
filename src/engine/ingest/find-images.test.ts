import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findImages } from './find-images.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'semblance-find-'));
});
afterEach(() => rm(root, { recursive: true }));

async function put(file: string): Promise<void> {
  await mkdir(path.join(root, path.dirname(file)), { recursive: true });
  await writeFile(path.join(root, file), 'x');
}

test('finds the image formats in all folders, in the order of their paths', async () => {
  const images = ['B.JPG', 'a/deep/er/x.tiff', 'a/é "quoted" 🐕.png', 'z.avif', 'z.gif', 'z.webp'];
  for (const file of [...images, 'notes.txt', 'a/movie.mp4', 'jpg']) await put(file);
  const { files, unseen } = await findImages(root);
  expect(files.map((file) => file.path)).toEqual(images);
  expect(files[0]?.fileSize).toBe(1);
  expect(unseen).toEqual(new Map());
});

test('leaves out what is hidden and does not follow links', async () => {
  await put('seen.png');
  await put('.hidden.png');
  await put('.thumbnails/a.png');
  const outside = await mkdtemp(path.join(tmpdir(), 'semblance-outside-'));
  await writeFile(path.join(outside, 'secret.png'), 'x');
  await symlink(outside, path.join(root, 'linked'));
  await symlink(path.join(outside, 'secret.png'), path.join(root, 'linked.png'));
  const { files } = await findImages(root);
  await rm(outside, { recursive: true });
  expect(files.map((file) => file.path)).toEqual(['seen.png']);
});

test('leaves out the folder it is told to and names the others before it lists them', async () => {
  await put('a/b/seen.png');
  await put('data/thumbnail.png');
  const folders: string[] = [];
  const { files } = await findImages(root, {
    leaveOut: path.join(root, 'data'),
    onFolder: (folder) => {
      folders.push(folder);
      if (folder === 'a/b') writeFileSync(path.join(root, folder, 'new.png'), 'x');
    },
  });
  expect(files.map((file) => file.path)).toEqual(['a/b/new.png', 'a/b/seen.png']);
  expect(folders).toEqual(['', 'a', 'a/b']);
});

test('stops when asked to', async () => {
  await put('a.png');
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(findImages(root, { signal })).rejects.toThrow('enough');
});
