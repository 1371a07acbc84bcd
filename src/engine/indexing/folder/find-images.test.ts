import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { resultOf } from '#engine/indexing/indexing-event.ts';
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

test('finds images in all folders, in the order of their paths', async () => {
  const images = ['B.JPG', 'a/deep/er/x.tiff', 'a/é "quoted" 🐕.png', 'z.avif', 'z.gif', 'z.webp'];
  for (const file of [...images, 'notes.txt', 'a/movie.mp4', 'jpg']) await put(file);
  const { files, unseen } = await resultOf(findImages(root));
  expect(files.map((file) => file.path)).toEqual(images);
  expect(files[0]?.fileSize).toBe(1);
  expect(unseen).toEqual(new Map());
});

test('omits hidden files and does not follow links', async () => {
  await put('seen.png');
  await put('.hidden.png');
  await put('.thumbnails/a.png');
  const outside = await mkdtemp(path.join(tmpdir(), 'semblance-outside-'));
  await writeFile(path.join(outside, 'secret.png'), 'x');
  await symlink(outside, path.join(root, 'linked'));
  await symlink(path.join(outside, 'secret.png'), path.join(root, 'linked.png'));
  const { files } = await resultOf(findImages(root));
  await rm(outside, { recursive: true });
  expect(files.map((file) => file.path)).toEqual(['seen.png']);
});

test('reports other files: one line per reason, with a count and an example', async () => {
  const files = [
    ...['a/one.heic.bak', 'a/notes.txt', 'README'],
    ...['scan.BMP', 'a/scan.bmp', 'x.jxl', 'raw/DSC1.NEF', 'raw/IMG.cr3', 'clip.mp4', 'more.zip'],
    ...['labels.csv', 'a/annotations.json', 'a/tasks.json', 'classes.json', 'annotations.json'],
    ...['yolo/1.jpg', 'yolo/1.txt', 'yolo/2.txt', 'voc/1.jpg', 'voc/1.xml', 'voc/empty/2.xml'],
  ];
  for (const file of files) await put(file);
  await symlink(root, path.join(root, 'a', 'round'));
  await symlink(path.join(root, 'nowhere'), path.join(root, 'broken.jpg'));
  const { leftOut, annotationFiles } = await resultOf(findImages(root));
  expect(annotationFiles).toEqual(['a/annotations.json', 'annotations.json']);
  const told = leftOut.map(({ nFiles, example, reason }) => [
    nFiles,
    example,
    reason.split(';')[0],
  ]);
  expect(told).toEqual([
    [5, 'README', 'not an image, judging by the file name'],
    [3, 'a/tasks.json', expect.stringMatching(/^not recognized as annotations/)],
    [2, 'a/scan.bmp', 'BMP is not supported'],
    [2, 'raw/DSC1.NEF', 'camera raw is not supported'],
    [2, 'a/round', 'links are not followed'],
    [1, 'x.jxl', 'JPEG XL is not supported'],
    [1, 'voc/1.xml', 'XML files next to images (Pascal VOC?) are not supported'],
    [1, 'more.zip', 'archives are not opened'],
    [1, 'yolo/1.txt', 'text files next to images (YOLO?) are not supported'],
    [1, 'clip.mp4', 'video is not supported'],
  ]);
});

test('does not report files of operating systems', async () => {
  await put('seen.png');
  const folders = ['@eaDir', '#recycle', '$RECYCLE.BIN', 'System Volume Information', '__MACOSX'];
  for (const folder of [...folders, 'lost+found', 'a/@eaDir', '.thumbnails']) {
    await put(`${folder}/seen.png/thumb.jpg`);
  }
  for (const file of ['Thumbs.db', 'a/desktop.ini', '.DS_Store', 'a/._seen.png']) await put(file);
  const { files, leftOut } = await resultOf(findImages(root));
  expect(files.map((file) => file.path)).toEqual(['seen.png']);
  expect(leftOut).toEqual([]);
});

test('omits the excluded folder, and reports each other folder before listing it', async () => {
  await put('a/b/seen.png');
  await put('data/thumbnail.png');
  const folders: string[] = [];
  const walk = findImages(root, { leaveOut: path.join(root, 'data') });
  let step = await walk.next();
  for (; !step.done; step = await walk.next()) {
    const { folder } = step.value;
    folders.push(folder);
    if (folder === 'a/b') writeFileSync(path.join(root, folder, 'new.png'), 'x');
  }
  expect(step.value.files.map((file) => file.path)).toEqual(['a/b/new.png', 'a/b/seen.png']);
  expect(folders).toEqual(['', 'a', 'a/b']);
});

test('stops when it is aborted', async () => {
  await put('a.png');
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(resultOf(findImages(root, { signal }))).rejects.toThrow('enough');
});
