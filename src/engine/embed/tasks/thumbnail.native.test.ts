import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodeImage } from '#engine/embed/decode/source-image.ts';
import { drawImage } from '#engine/embed/drawing.fixture.ts';
import { writeThumbnail } from './thumbnail.ts';

test.each([
  [1600, 900, 400, 225],
  [200, 640, 125, 400],
  [100, 50, 100, 50],
  [1, 1, 1, 1],
])('a thumbnail of %i × %i pixels has %i × %i', async (width, height, thumbWidth, thumbHeight) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'thumbnail-'));
  const filePath = path.join(folder, 'new', 'thumb.webp');
  const picture = await decodeImage(await drawImage(width, height, 1).png().toBuffer());
  await writeThumbnail(picture, filePath);
  expect(await sharp(filePath).metadata()).toMatchObject({
    format: 'webp',
    width: thumbWidth,
    height: thumbHeight,
  });
  expect(await readdir(path.dirname(filePath))).toEqual(['thumb.webp']);
  await rm(folder, { recursive: true });
});
