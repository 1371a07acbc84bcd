import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cosine, drawImage } from '#engine/embed/drawing.fixture.ts';
import { createEmbedder, type Embedder } from '#engine/embed/embedder.ts';
import { Embedders } from '#engine/embed/embedders.ts';
import { embeddingModelOf } from '#engine/embed/known-models.ts';
import { ModelError } from '#engine/embed/model/model-error.ts';
import { TINY_DIMS, writeTinyModel } from './tiny-model.fixture.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'hub-model-'));
});
afterAll(() => rm(root, { recursive: true }));

const thumbnailPath = () => path.join(root, 'thumbs', 'thumbnail.webp');
const open = (source: string, threads = 1) =>
  createEmbedder({ modelDir: path.join(root, 'models'), source, threads, mayDownload: true });
const paint = (color: string) =>
  sharp({ create: { width: 90, height: 60, channels: 3, background: color } })
    .png()
    .toBuffer();

describe.each(['clip', 'siglip', 'dinov2'] as const)('a folder with a tiny %s', (family) => {
  let embedder: Embedder;
  let folder: string;
  beforeAll(async () => {
    folder = path.join(root, family);
    await writeTinyModel(folder, family);
    embedder = await open(folder, 2);
  });
  afterAll(() => embedder.close());
  const embed = async (bytes: Uint8Array, box?: [number, number, number, number]) => {
    const [x = 0, y = 0, width = 0, height = 0] = box ?? [];
    const requestedBox = box ? ({ unit: 'pixel', x, y, width, height } as const) : null;
    const options = { thumbnailPath: thumbnailPath(), requestedBox };
    return (await embedder.embedBytes(bytes, options)).vector;
  };

  test('gives vectors of unit length under its own id', async () => {
    expect(embedder.model).toMatchObject({ name: family, source: folder, dims: TINY_DIMS });
    expect(embedder.model.id).toMatch(new RegExp(`^${family}:16:[0-9a-f]{16}:/`));
    const vector = await embed(await paint('#c03020'));
    expect(vector).toHaveLength(TINY_DIMS);
    expect(cosine(vector, vector)).toBeCloseTo(1, 5);
    const [same, other] = [
      await embed(await paint('#b83525')),
      await embed(await paint('#2030c0')),
    ];
    expect(cosine(vector, same)).toBeGreaterThan(0.99);
    expect(cosine(vector, other)).toBeLessThan(0);
  });

  test('gives the same bits in every thread and after a restart', async () => {
    const pictures = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((seed) => drawImage(300, 200, seed).png().toBuffer()),
    );
    const first = await Promise.all(pictures.map((bytes) => embed(bytes)));
    const restarted = await open(folder);
    expect(restarted.model.id).toBe(embedder.model.id);
    for (const [index, bytes] of pictures.entries()) {
      const again = await restarted.embedBytes(bytes, { thumbnailPath: thumbnailPath() });
      expect(again.vector).toEqual(first[index]);
    }
    await restarted.close();
  });

  test('embeds a region like a separate image', async () => {
    const bytes = await drawImage(600, 400, 7).png().toBuffer();
    const crop = sharp(bytes).extract({ left: 100, top: 50, width: 200, height: 100 });
    const expected = await embed(await crop.png().toBuffer());
    expect(await embed(bytes, [100, 50, 200, 100])).toEqual(expected);
    expect(await embed(bytes)).not.toEqual(expected);
  });

  test('accepts images of any shape', async () => {
    const thin = await drawImage(3000, 2, 8).png().toBuffer();
    for (const bytes of [thin, await drawImage(1, 1, 9).png().toBuffer()]) {
      const vector = await embed(bytes);
      expect(cosine(vector, vector)).toBeCloseTo(1, 5);
    }
  });

  test('embeds the objects found by the shipped detector', async () => {
    const gallery = createRequire(import.meta.url).resolve('@lobehub/fluent-emoji-3d/package.json');
    const laptop = path.join(path.dirname(gallery), 'assets', '1f4bb.webp');
    const { objects } = await embedder.embedFile(laptop, thumbnailPath(), 'detected');
    expect(objects.map(({ label }) => label)).toEqual(['laptop']);
    const [{ boundingBox, vector } = expect.fail('no object')] = objects;
    const region = await embedder.embedBytes(await readFile(laptop), {
      thumbnailPath: thumbnailPath(),
      requestedBox: { unit: 'fraction', ...boundingBox },
    });
    expect(vector).toEqual(region.vector);
  });

  test('embeds text into the space of images, if it supports text', async () => {
    if (family === 'dinov2') {
      expect(embedder.model.textRelevanceScore).toBeNull();
      return;
    }
    const blue = await embedder.embedText('The Blue one');
    expect(cosine(blue, await embedder.embedText('blue'))).toBeCloseTo(1, 5);
    const near = cosine(blue, await embed(await paint('#0000ff')));
    const far = cosine(blue, await embed(await paint('#ff0000')));
    expect(near).toBeGreaterThan(0.9);
    expect(far).toBeLessThan(0);
    expect(embedder.model.textRelevanceScore?.(1 - near)).toBeLessThan(0.1);
    expect(embedder.model.textRelevanceScore?.(1 - far)).toBe(1);
  });
});

describe('a folder without a usable model', () => {
  const expectRejection = async (folder: string, sentence: string) => {
    const opening = open(folder);
    await expect(opening).rejects.toBeInstanceOf(ModelError);
    await expect(opening).rejects.toThrow(sentence);
  };

  test('is named with the reason', async () => {
    const folder = path.join(root, 'broken');
    await expectRejection(folder, `${folder} contains no model: config.json is missing.`);
    await writeTinyModel(folder, 'clip');
    await writeFile(path.join(folder, 'config.json'), '{"model_type":"bert"}');
    await expectRejection(folder, `${folder} has the unsupported type "bert". Supported types:`);
    await writeFile(path.join(folder, 'config.json'), '{"model_type":"clip"}');
    const network = path.join(folder, 'onnx', 'vision_model.onnx');
    await writeFile(network, 'rust');
    await expectRejection(folder, `The model ${folder} cannot be used: `);
    await rm(network);
    await expectRejection(folder, 'is incomplete: onnx/vision_model.onnx is missing.');
  });

  test('is rejected if it changed after a dataset was indexed with it', async () => {
    const folder = path.join(root, 'changing');
    await writeTinyModel(folder, 'dinov2', 1);
    const before = await open(folder);
    await before.close();
    await writeTinyModel(folder, 'dinov2', 2);
    const embedders = new Embedders(path.join(root, 'models'));
    await expect(embedders.of(before.model.id)).rejects.toThrow(
      `has changed since the dataset was indexed with it. To re-index the dataset, start with --model ${folder}`,
    );
    await embedders.close();
  });
});

test('scores of images are monotone, and 0 for identical ones', async () => {
  for (const family of ['clip', 'siglip', 'dinov2']) {
    const score = embeddingModelOf(`${family}:8:abc:/x`)?.relevanceScore ?? expect.fail();
    const scores = Array.from({ length: 2001 }, (_, step) => score(step / 1000));
    expect(Object.is(score(3e-7), 0)).toBe(true);
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
    expect(scores.at(-1)).toBe(1);
  }
});
