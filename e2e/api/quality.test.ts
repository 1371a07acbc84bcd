import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExploreResponse, type Preview } from '#contract/search/explore.ts';
import { drawImage } from '../gallery.ts';
import { drawScenes } from '../scenes.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const SOUND = ['balls', 'checks', 'stars', 'windows'] as const;

let root: string;
let folder: string;
let dataDir: string;
let server: TestServer;
let id: string;

beforeAll(async () => {
  root = await temporaryFolder();
  folder = path.join(root, 'quality');
  dataDir = path.join(root, 'data');
  await mkdir(folder);
  for (const name of SOUND) {
    const drawn = await drawImage(name, 1);
    const save = (what: string, picture: Sharp) =>
      picture.png().toFile(path.join(folder, `${what}-${name}.png`));
    await writeFile(path.join(folder, `${name}.jpg`), drawn);
    await save('dark', sharp(drawn).linear(0.03));
    await save('blurred', sharp(drawn).blur(12));
    await save('strip', sharp(drawn).extract({ left: 0, top: 100, width: 480, height: 60 }));
  }
  await start();
});

afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

async function start(): Promise<void> {
  server = await startTestServer({ dataDir });
  const dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
  id = dataset.stored.datasetId;
}

async function explore(params: Record<string, string>, of = id): Promise<Preview[]> {
  const response = await server.get(`/api/v1/explore/${of}?${new URLSearchParams(params)}`);
  expect(response.status).toBe(200);
  const { clusters } = ExploreResponse.parse(await response.json());
  return clusters.flatMap(({ previews }) => previews);
}

const filesOf = (previews: readonly Preview[]) => previews.map(({ file_name }) => file_name);
const planted = (what: string) => SOUND.map((name) => `${what}-${name}.png`).sort();

/** In float64 and without the code under test, from the thumbnail that the server sends. */
async function measuredByHand({ media_thumb_uri }: Preview) {
  const { pathname, search } = new URL(media_thumb_uri);
  const bytes = await (await server.get(pathname + search)).arrayBuffer();
  const { data, info } = await sharp(bytes)
    .resize(256, 256, { fit: 'inside', withoutEnlargement: true })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const luma = (x: number, y: number) =>
    [0.299, 0.587, 0.114].reduce(
      (sum, weight, channel) => sum + weight * (data[(y * info.width + x) * 3 + channel] ?? 0),
      0,
    );
  const all: number[] = [];
  const edges: number[] = [];
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      all.push(luma(x, y));
      if (x === 0 || y === 0 || x === info.width - 1 || y === info.height - 1) continue;
      edges.push(
        luma(x - 1, y) + luma(x + 1, y) + luma(x, y - 1) + luma(x, y + 1) - 4 * luma(x, y),
      );
    }
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = mean(edges);
  return {
    brightness: mean(all) / 255,
    sharpness: mean(edges.map((edge) => (edge - middle) ** 2)),
  };
}

test.each(['brightness', 'sharpness'] as const)(
  '%s is that of the thumbnails',
  async (order_by) => {
    const found = await explore({ order_by });
    expect(found).toHaveLength(4 * SOUND.length);
    for (const preview of found) {
      const expected = (await measuredByHand(preview))[order_by];
      expect(Math.abs((preview.measure ?? 0) - expected)).toBeLessThan(1e-4 * (1 + expected));
    }
  },
);

test('dark, blurred and odd images come first, in the order of their measures', async () => {
  const dark = await explore({ order_by: 'brightness' });
  expect(filesOf(dark).slice(0, SOUND.length).sort()).toEqual(planted('dark'));
  const blurred = await explore({ order_by: 'sharpness' });
  // A dark image has little contrast too.
  const sharpness = new Map(blurred.map(({ file_name, measure }) => [file_name, measure ?? 0]));
  for (const name of SOUND) {
    expect(sharpness.get(`blurred-${name}.png`)).toBeLessThan(
      (sharpness.get(`${name}.jpg`) ?? 0) / 10,
    );
  }
  const odd = await explore({ order_by: 'aspect_ratio' });
  expect(filesOf(odd).slice(0, SOUND.length).sort()).toEqual(planted('strip'));
  expect(odd.slice(0, SOUND.length).map(({ measure }) => measure)).toEqual([8, 8, 8, 8]);
  for (const found of [dark, blurred]) {
    const measures = found.map(({ measure }) => measure ?? 0);
    expect(measures).toEqual(measures.toSorted((a, b) => a - b));
  }
});

test('measures are stored, and a changed image is measured again', async () => {
  const before = await explore({ order_by: 'brightness' });
  await server.close();
  // Thumbnails that are gone cannot be measured.
  await cp(path.join(dataDir, 'thumbnails'), path.join(root, 'thumbnails'), { recursive: true });
  await rm(path.join(dataDir, 'thumbnails', id), { recursive: true });
  await start();
  const after = await explore({ order_by: 'brightness' });
  const facts = (found: readonly Preview[]) =>
    found.map(({ file_name, measure }) => [file_name, measure]);
  expect(facts(after)).toEqual(facts(before));
  await cp(path.join(root, 'thumbnails'), path.join(dataDir, 'thumbnails'), { recursive: true });

  await writeFile(
    path.join(folder, 'dark-balls.png'),
    await readFile(path.join(folder, 'balls.jpg')),
  );
  const dataset = server.engine.datasets.find(({ stored }) => stored.datasetId === id);
  if (dataset) await server.engine.index(dataset);
  const bright = await explore({ order_by: 'brightness' });
  const of = (name: string) => bright.find(({ file_name }) => file_name === name)?.measure;
  expect(of('dark-balls.png')).toBe(of('balls.jpg'));
});

test('objects are measured too', async () => {
  const scenes = path.join(root, 'scenes');
  await drawScenes(scenes);
  const other = await server.addFolder(scenes);
  await server.engine.index(other);
  const { datasetId } = other.stored;
  for (const order_by of ['brightness', 'sharpness']) {
    const found = await explore({ order_by, entity_type: 'OBJECTS' }, datasetId);
    expect(found.length).toBeGreaterThan(3);
    for (const preview of found) {
      const expected = (await measuredByHand(preview))[order_by as 'brightness' | 'sharpness'];
      expect(Math.abs((preview.measure ?? 0) - expected)).toBeLessThan(1e-4 * (1 + expected));
    }
  }
  const [oddest] = await explore({ order_by: 'aspect_ratio', entity_type: 'OBJECTS' }, datasetId);
  const { width = 1, height = 1, bounding_box: box } = oddest ?? {};
  const aspect = (width * (box?.width ?? 1)) / (height * (box?.height ?? 1));
  expect(oddest?.measure).toBeCloseTo(Math.max(aspect, 1 / aspect), 4);
});
