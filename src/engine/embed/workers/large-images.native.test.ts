import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawImage } from '#engine/embed/drawing.fixture.ts';
import { createEmbedder, type Embedder } from '#engine/embed/embedder.ts';
import { madeModel } from '#engine/embed/model/made-model.fixture.ts';
import { modelFilePath } from '#engine/embed/model/model-file.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';
import { LARGE_DECODES, LargeImages } from './large-images.ts';

let folder: string;
let embedder: Embedder;
/** 36 million pixels, whose lines come in seven passes. */
let large: Buffer;
let small: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'large-images-'));
  embedder = await createEmbedder({ modelDir: await madeModel(), threads: 1 });
  small = await drawImage(300, 200, 1).png().toBuffer();
  large = await sharp(await drawImage(600, 400, 1).png().toBuffer())
    .resize(7350, 4900, { kernel: 'nearest' })
    .png({ progressive: true, compressionLevel: 1 })
    .toBuffer();
});
afterAll(async () => {
  await embedder.close();
  await rm(folder, { recursive: true, force: true });
});

const thumbnailPath = () => path.join(folder, 'thumbnail.webp');
const largeImages = (timeLimitMs?: number) =>
  new LargeImages({ modelFile: modelFilePath(folder), hubRequest: null }, timeLimitMs);
const embedTask = (source: Uint8Array | string) => ({
  source,
  requestedBox: null,
  thumbnailPath: thumbnailPath(),
  objects: 'none',
});

test('a query is answered while a large image is decoded, within the budget', async () => {
  const file = path.join(folder, 'large.png');
  await writeFile(file, large);
  const order: string[] = [];
  const decoding = embedder.embedFile(file, thumbnailPath()).then((image) => {
    order.push('large');
    return image;
  });
  while (LARGE_DECODES.used === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(LARGE_DECODES.used).toBeLessThanOrEqual(LARGE_DECODES.total);
  await embedder.embedBytes(small, { thumbnailPath: thumbnailPath() });
  order.push('query');
  const image = await decoding;
  expect(order).toEqual(['query', 'large']);
  expect(image).toMatchObject({ format: 'png', width: 7350, height: 4900 });
  expect(image.vector).toHaveLength(embedder.model.dims);
  expect(LARGE_DECODES.used).toBe(0);
  expect((await sharp(await readFile(thumbnailPath())).metadata()).width).toBe(400);
});

test('the preview of a large image fits a screen', async () => {
  const { preview, ...info } = await embedder.preview(large);
  expect(info).toEqual({ format: 'png', width: 7350, height: 4900 });
  expect(await sharp(preview).metadata()).toMatchObject({
    format: 'webp',
    width: 1440,
    height: 960,
  });
});

test('a time limit ends the process, and the next image gets a new one', async () => {
  const hasty = largeImages(300);
  const needs = { decodeBytes: 1e8, isUrgent: false };
  const reading = hasty.run('embed', embedTask(large), needs);
  while (hasty.processIds.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const [pid = 0] = hasty.processIds;
  await expect(reading).rejects.toThrow(
    new UnreadableImageError('decoding it took more than 1 seconds'),
  );
  await gone(pid);
  expect(hasty.processIds).toEqual([]);
  hasty.close();
  const patient = largeImages();
  expect(await patient.run('embed', embedTask(small), needs)).toMatchObject({ kind: 'embedded' });
  patient.close();
});

test('a process that uses more memory than estimated is ended with that reason', async () => {
  const images = largeImages();
  const reading = images.run('embed', embedTask(large), { decodeBytes: -95e6, isUrgent: false });
  await expect(reading).rejects.toThrow('there is not enough memory to decode it');
  images.close();
});

test('a crash of the process is reported and affects no other image', async () => {
  const images = largeImages();
  const reading = images.run('embed', embedTask(large), { decodeBytes: 1e8, isUrgent: false });
  while (images.processIds.length === 0) await new Promise((resolve) => setImmediate(resolve));
  process.kill(images.processIds[0] ?? 0, 'SIGSEGV');
  await expect(reading).rejects.toThrow('it crashed the decoder');
  images.close();
  expect(LARGE_DECODES.used).toBe(0);
});

/** Signal 0 only asks whether the process is there. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
