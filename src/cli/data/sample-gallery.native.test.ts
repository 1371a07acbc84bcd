import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { annotationFileAt } from '#engine/annotations/annotation-files.ts';
import { readAnnotations } from '#engine/annotations/read-annotations.ts';
import { packagedGallery, sampleGallery } from './sample-gallery.ts';

async function newDataDir() {
  const folder = await mkdtemp(path.join(tmpdir(), 'semblance-gallery-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return path.join(folder, 'data');
}

test('each image of the sample gallery has a name of its own that every file system takes', async () => {
  const { folder } = await sampleGallery(await newDataDir());
  const images = (await readdir(folder)).filter((file) => !annotationFileAt(file));
  expect(images).toHaveLength((await readdir((await packagedGallery()).folder)).length);
  expect(images.filter((name) => /[<>:"/\\|?*]|^[0-9a-f]{4,5}(-|\.)/.test(name))).toEqual([]);
  // Not even by case.
  expect(new Set(images.map((name) => name.toLowerCase())).size).toBe(images.length);
  expect(images).toEqual(
    expect.arrayContaining([
      'dog face.webp',
      'flag Germany.webp',
      'keycap asterisk (2).webp',
      'waving hand, medium-dark skin tone.webp',
    ]),
  );
});

test('its labels and captions are those of Unicode', async () => {
  const { folder } = await sampleGallery(await newDataDir());
  const files = await readdir(folder);
  const { images, problems } = await readAnnotations({
    folder,
    files,
    imagePaths: new Set(files.filter((file) => !annotationFileAt(file))),
    withObjects: false,
    mayHaveMore: false,
  });
  expect(problems.all()).toEqual([]);
  expect(images.size).toBe(files.length - 1);
  expect(images.get('dog face.webp')).toEqual({
    labels: ['Animals & Nature'],
    caption: 'dog face',
  });
  expect(new Set([...images.values()].flatMap(({ labels }) => labels)).size).toBe(9);
});

test('it is copied once, under its name only when it is whole', async () => {
  const dataDir = await newDataDir();
  const { folder } = await sampleGallery(dataDir);
  const file = path.join(folder, 'image_annotations.csv');
  await rm(file);
  expect(await sampleGallery(dataDir)).toEqual({ folder, displayName: 'Sample gallery' });
  await expect(readFile(file)).rejects.toThrow('ENOENT');
  expect(await readdir(dataDir)).toEqual(['sample-gallery']);
});
