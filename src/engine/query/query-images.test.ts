import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { QueryImages } from './query-images.ts';

const DATASET = '5d2f9a4e-1234-41f1-9c61-7b0e3f8a2d15';
const HOUR_MS = 3_600_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'semblance-query-images-'));
});
afterEach(() => rm(folder, { recursive: true }));

const imageOf = (key: string) => ({
  datasetId: DATASET,
  key,
  fileName: 'a.jpg',
  bytes: Buffer.from('bytes'),
  image: { format: 'jpeg', width: 4, height: 3, preview: Buffer.from('preview') },
});

test('an image is available only to the key that sent it, in the dataset it was sent to', async () => {
  const images = await QueryImages.open(folder);
  const { id } = await images.add(imageOf('mine'));
  expect(images.find(DATASET, 'mine', id)).toMatchObject({ fileName: 'a.jpg', width: 4 });
  expect(images.find(DATASET, 'another', id)).toBeUndefined();
  expect(images.find('another', 'mine', id)).toBeUndefined();
  images.close();
});

test('a further image of a key deletes its oldest one, and none of other keys', async () => {
  const images = await QueryImages.open(folder, { keepMs: HOUR_MS, maxPerKey: 2 });
  const other = await images.add(imageOf('other'));
  const mine = [];
  for (let n = 0; n < 3; n++) mine.push(await images.add(imageOf('mine')));
  const found = [other, ...mine].map(({ id, key }) => images.find(DATASET, key, id) !== undefined);
  expect(found).toEqual([true, false, true, true]);
  expect(await readdir(folder)).toHaveLength(2 * 3);
  images.close();
});

test('an image that is not used for a search is deleted after a time', async () => {
  const images = await QueryImages.open(folder, { keepMs: 1, maxPerKey: 2 });
  const { id } = await images.add(imageOf('mine'));
  await expect.poll(() => images.find(DATASET, 'mine', id)).toBeUndefined();
  await expect.poll(() => readdir(folder)).toEqual([]);
  images.close();
});

test('a start deletes the images of earlier runs', async () => {
  await writeFile(path.join(folder, `${DATASET}-left`), 'bytes');
  await QueryImages.open(folder);
  expect(await readdir(folder)).toEqual([]);
});
