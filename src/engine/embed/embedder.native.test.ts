import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BoundingBoxError } from '#contract/bounding-box.ts';
import { giveModel, madeModel } from '#engine/embed/model/made-model.fixture.ts';
import { cosine, drawImage } from './drawing.fixture.ts';
import { createEmbedder, type Embedder } from './embedder.ts';
import parity from './fixtures/parity.json' with { type: 'json' };
import { modelFilePath } from './model/model-file.ts';
import { UnreadableImageError } from './side-data/unreadable-image-error.ts';

const gallery = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@lobehub/fluent-emoji-3d/package.json')),
  'assets',
);
const puppy = path.join(gallery, '1f436.webp');

let folder: string;
let embedder: Embedder;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'embedder-'));
  embedder = await createEmbedder({ modelDir: await madeModel(), threads: 2 });
});
afterAll(async () => {
  await embedder.close();
  await rm(folder, { recursive: true });
});

const thumbnail = (name = 'thumbnail') => path.join(folder, 'thumbs', `${name}.webp`);
const embedBytes = (bytes: Uint8Array) =>
  embedder.embedBytes(bytes, { thumbnailPath: thumbnail() });

test.each(Object.entries(parity.vectors))(
  'agrees with the reference on %s',
  async (name, vector) => {
    const image = await embedder.embedFile(path.join(gallery, name), thumbnail());
    expect(image).toMatchObject({ format: 'webp', width: 256, height: 256 });
    expect(cosine(image.vector, vector)).toBeGreaterThan(0.9999);
    expect(cosine(image.vector, image.vector)).toBeCloseTo(1, 5);
  },
);

test('the same image gives the same bits in every thread, as file and as upload, and after a restart', async () => {
  const names = (await readdir(gallery)).filter((_, index) => index % 700 === 0);
  const files = names.map((name) => path.join(gallery, name));
  const embedAll = (with_: Embedder) =>
    Promise.all(files.map((file, index) => with_.embedFile(file, thumbnail(`${index}`))));
  const first = await embedAll(embedder);

  const restarted = await createEmbedder({ modelDir: await madeModel(), threads: 1 });
  const again = [await embedAll(embedder), await embedAll(restarted)];
  await restarted.close();
  const uploads = await Promise.all(files.map(async (file) => embedBytes(await readFile(file))));
  for (const [index, { vector }] of first.entries()) {
    expect(again.map((run) => run[index]?.vector)).toEqual([vector, vector]);
    expect(uploads[index]?.vector).toEqual(vector);
  }
});

test('a photo with an EXIF rotation is embedded upright', async () => {
  const upright = drawImage(900, 600, 1);
  const turned = sharp(await upright.clone().png().toBuffer()).rotate(270);
  const [expected, actual] = await Promise.all([
    embedBytes(await upright.jpeg({ quality: 95 }).toBuffer()),
    embedBytes(await turned.withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer()),
  ]);
  expect(actual).toMatchObject({ width: 900, height: 600 });
  expect(cosine(actual.vector, expected.vector)).toBeGreaterThan(0.995);
});

describe('a region of an upload', () => {
  test('is embedded like a separate image, and the thumbnail shows the whole image', async () => {
    const bytes = await drawImage(1600, 1200, 2).png().toBuffer();
    const crop = { left: 400, top: 300, width: 800, height: 600 };
    const cropped = await embedBytes(await sharp(bytes).extract(crop).png().toBuffer());
    const thumbnailPath = thumbnail('region');
    const region = await embedder.embedBytes(bytes, {
      thumbnailPath,
      requestedBox: { unit: 'pixel', x: 400, y: 300, width: 800, height: 600 },
    });
    expect(region).toMatchObject({ width: 1600, height: 1200, format: 'png' });
    expect(region.boundingBox).toEqual({ x: 0.25, y: 0.25, width: 0.5, height: 0.5 });
    expect(region.vector).toEqual(cropped.vector);
    expect(region.vector).not.toEqual((await embedBytes(bytes)).vector);
    expect(await sharp(thumbnailPath).metadata()).toMatchObject({
      format: 'webp',
      width: 400,
      height: 300,
    });
  });

  test('outside the image is rejected with a BoundingBoxError', async () => {
    const embedding = embedder.embedBytes(await drawImage(100, 50, 3).png().toBuffer(), {
      thumbnailPath: thumbnail('outside'),
      requestedBox: { unit: 'pixel', x: 10, y: 60, width: 5, height: 5 },
    });
    await expect(embedding).rejects.toBeInstanceOf(BoundingBoxError);
    await expect(embedding).rejects.toThrow('bounding_box.y is 60');
  });
});

describe('objects of a file', () => {
  const laptop = path.join(gallery, '1f4bb.webp');

  test('are detected and embedded like a region of an upload', async () => {
    const { vector, objects } = await embedder.embedFile(laptop, thumbnail(), 'detected');
    expect(objects.map(({ label }) => label)).toEqual(['laptop']);
    const [{ boundingBox, ...object } = expect.fail('no object')] = objects;
    const bytes = await readFile(laptop);
    const region = await embedder.embedBytes(bytes, {
      thumbnailPath: thumbnail('object'),
      requestedBox: { unit: 'fraction', ...boundingBox },
    });
    expect(object.vector).toEqual(region.vector);
    expect(vector).toEqual((await embedBytes(bytes)).vector);
    const crop = await sharp(object.thumbnail).metadata();
    expect(crop).toMatchObject({ format: 'webp' });
    expect(Math.abs((crop.width ?? 0) - 256 * boundingBox.width)).toBeLessThan(2);
  });

  test.each([
    ['1f9f8.webp', 'teddy bear', { x: 0.07, y: 0.06, width: 0.86, height: 0.88 }],
    ['1f6b4-1f3ff-200d-2640-fe0f.webp', 'bicycle', { x: 0.14, y: 0.15, width: 0.69, height: 0.72 }],
    ['1f468-1f3fd-200d-2708-fe0f.webp', 'tie', { x: 0.44, y: 0.58, width: 0.14, height: 0.36 }],
  ])('in %s include a %s at its position', async (name, label, box) => {
    const file = path.join(gallery, name);
    const { objects } = await embedder.embedFile(file, thumbnail(), 'detected');
    const found = objects.find((object) => object.label === label);
    for (const side of ['x', 'y', 'width', 'height'] as const) {
      expect(found?.boundingBox[side]).toBeCloseTo(box[side], 1);
    }
  });

  test('are the annotated ones, cut at the edges; none outside the image, none without a request', async () => {
    const named = [
      { label: 'corner', box: { unit: 'pixel', x: 192, y: 128, width: 200, height: 64 } },
      { label: 'outside', box: { unit: 'pixel', x: 300, y: 0, width: 10, height: 10 } },
    ] as const;
    const { objects } = await embedder.embedFile(puppy, thumbnail(), named);
    expect(objects).toHaveLength(1);
    expect(objects[0]).toMatchObject({
      label: 'corner',
      boundingBox: { x: 0.75, y: 0.5, width: 0.25, height: 0.25 },
    });
    expect((await embedder.embedFile(laptop, thumbnail())).objects).toEqual([]);
  });
});

describe('a file that is no image is rejected', () => {
  test.each([
    ['empty.jpg', '', 'the file is empty', false],
    ['text.png', 'not a picture', 'not an image in a supported format', false],
    ['absent.jpg', undefined, 'the file cannot be opened', true],
  ])('%s', async (name, content, reason, mayPass) => {
    const file = path.join(folder, name);
    if (content !== undefined) await writeFile(file, content);
    const embedding = embedder.embedFile(file, thumbnail('unreadable'));
    await expect(embedding).rejects.toBeInstanceOf(UnreadableImageError);
    await expect(embedding).rejects.toThrow(new UnreadableImageError(reason, { mayPass }));
    expect(await readdir(path.dirname(thumbnail()))).not.toContain('unreadable.webp');
  });
});

test('an upload does not wait for the files before it', async () => {
  const alone = await createEmbedder({ modelDir: await madeModel(), threads: 1 });
  const order: string[] = [];
  const files = ['first', 'second', 'third', 'fourth', 'fifth'].map((name) =>
    alone.embedFile(puppy, thumbnail(name)).then(() => order.push(name)),
  );
  const upload = alone
    .embedBytes(await readFile(puppy), { thumbnailPath: thumbnail('upload') })
    .then(() => order.push('upload'));
  await Promise.all([...files, upload]);
  await alone.close();
  // Two are with the thread when the upload comes, and a third may be at its side.
  expect(order.toSorted()).toEqual(['fifth', 'first', 'fourth', 'second', 'third', 'upload']);
  expect(order.indexOf('upload')).toBeLessThan(order.indexOf('fourth'));
  expect(order.indexOf('upload')).toBeLessThan(order.indexOf('fifth'));
});

test('closing rejects running and later tasks', async () => {
  const closing = await createEmbedder({ modelDir: await madeModel(), threads: 1 });
  const waiting = Array.from({ length: 5 }, () => closing.embedFile(puppy, thumbnail('dropped')));
  const outcomes = Promise.allSettled(waiting);
  await closing.close();
  expect((await outcomes).at(-1)).toMatchObject({
    status: 'rejected',
    reason: { message: 'The embedder was closed.' },
  });
  await expect(closing.embedFile(puppy, thumbnail())).rejects.toThrow('The embedder was closed.');
  await closing.close();
});

test('a process can exit while images are in the network', async () => {
  await giveModel(folder);
  const script = fileURLToPath(new URL('./exit-while-embedding.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder, puppy]);
  const [code, signal] = await once(child, 'exit');
  expect([code, signal]).toEqual([3, null]);
});

test('the error of a damaged model at the start names its file', async () => {
  const modelDir = path.join(folder, 'damaged');
  await cp(await madeModel(), modelDir, { recursive: true });
  await writeFile(modelFilePath(modelDir), 'rust');
  await expect(createEmbedder({ modelDir, threads: 1 })).rejects.toThrow(modelFilePath(modelDir));
});
