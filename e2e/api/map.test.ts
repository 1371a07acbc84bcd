import { randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExploreResponse, type Preview } from '#contract/search/explore.ts';
import {
  MapValues,
  MediaMap,
  MediaPreviews,
  NO_CATEGORY,
  NOT_FOUND,
} from '#contract/search/map.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { drawGallery } from '../gallery.ts';
import { drawScenes, SCENE_OBJECTS } from '../scenes.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let server: TestServer;
let gallery: LiveDataset;
let scenes: LiveDataset;

beforeAll(async () => {
  root = await temporaryFolder();
  await mkdir(path.join(root, 'later'));
  await drawGallery(path.join(root, 'gallery'));
  // Comes in a later test.
  await rename(path.join(root, 'gallery', 'stars', '4.jpg'), path.join(root, 'later', '4.jpg'));
  await drawScenes(path.join(root, 'scenes'));
  server = await start();
});

afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

async function start(): Promise<TestServer> {
  const started = await startTestServer({ dataDir: path.join(root, 'data') });
  gallery = await started.addFolder(path.join(root, 'gallery'));
  gallery.setFindObjects(false);
  scenes = await started.addFolder(path.join(root, 'scenes'));
  await started.engine.index(gallery);
  await started.engine.index(scenes);
  return started;
}

interface Point {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

interface Params {
  readonly [name: string]: string;
}

function ask(route: string, params: Params = {}, dataset = gallery, init = {}): Promise<Response> {
  const query = new URLSearchParams(params);
  return server.get(`/api/v1/explore/${dataset.stored.datasetId}${route}?${query}`, init);
}

async function read<T>(schema: { parse(json: unknown): T }, asked: Promise<Response>): Promise<T> {
  const response = await asked;
  expect(response.status).toBe(200);
  return schema.parse(await response.json());
}

const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));
const floatsOf = (base64: string) => new Float32Array(bytesOf(base64).buffer);

async function map(params: Params = {}, dataset = gallery) {
  const { version, n_media, media_ids, positions } = await read(
    MediaMap,
    ask('/map', params, dataset),
  );
  const [ids, places] = [bytesOf(media_ids), floatsOf(positions)];
  expect([ids.length, places.length]).toEqual([16 * n_media, 2 * n_media]);
  const points = Array.from({ length: n_media }, (_, i): Point => {
    const digits = Buffer.from(ids.subarray(16 * i, 16 * i + 16)).toString('hex');
    const id = digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    return { id, x: places[2 * i] ?? 9, y: places[2 * i + 1] ?? 9 };
  });
  return { version, points };
}

/** By media id. */
async function values(params: Params, dataset = gallery) {
  const { entity_type = 'IMAGES' } = params;
  const { version, points } = await map({ entity_type }, dataset);
  const found = await read(MapValues, ask('/map_values', params, dataset));
  expect(found.version).toBe(version);
  const numbers = floatsOf(found.values);
  expect(numbers).toHaveLength(points.length);
  return {
    categories: found.categories,
    numberOf: new Map(points.map(({ id }, i) => [id, numbers[i] ?? 9])),
  };
}

async function clusters(params: Params = {}, dataset = gallery) {
  return (await read(ExploreResponse, ask('', params, dataset))).clusters;
}

/** All images of the gallery; each cluster at the finest level has less than nine. */
async function images(params: Params = {}): Promise<Preview[]> {
  return (await clusters(params)).flatMap(({ previews }) => previews);
}

const classOf = (file: string) => file.split('/')[0];

test('the map shows each image once, classes together', async () => {
  const { points } = await map();
  const known = await images();
  expect(points.map(({ id }) => id).sort()).toEqual(known.map(({ media_id }) => media_id).sort());
  const classes = new Map(known.map(({ media_id, file_name }) => [media_id, classOf(file_name)]));
  let same = 0;
  for (const point of points) {
    expect(Math.max(Math.abs(point.x), Math.abs(point.y))).toBeLessThanOrEqual(1);
    const away = (other: Point) => Math.hypot(other.x - point.x, other.y - point.y);
    const [nearest] = points.filter((other) => other !== point).sort((a, b) => away(a) - away(b));
    same += Number(classes.get(nearest?.id ?? '') === classes.get(point.id));
  }
  expect(same / points.length).toBeGreaterThan(0.9);
});

test('a map that has not changed is not sent again', async () => {
  const first = await ask('/map');
  const etag = first.headers.get('etag') ?? '';
  expect(etag).toBe(`"${(await first.json()).version}"`);
  expect(first.headers.get('cache-control')).toBe('private, no-cache');
  const again = await ask('/map', {}, gallery, { headers: { 'if-none-match': etag } });
  expect([again.status, await again.text()]).toEqual([304, '']);
  const other = await ask('/map', {}, gallery, { headers: { 'if-none-match': '"x"' } });
  expect(other.status).toBe(200);
  await other.body?.cancel();
});

test.each(['0', '2', '4'])(
  'clusters at threshold %s are those of the results',
  async (threshold) => {
    const { numberOf, categories } = await values({ threshold });
    const groups = (await clusters({ threshold })).map(({ cluster_id, n_images, previews }) => ({
      cluster_id,
      n_images,
      ids: previews.map(({ media_id }) => media_id),
    }));
    const large = groups.filter(({ n_images }) => n_images > 1);
    expect(categories.map(({ n_media }) => n_media)).toEqual(
      large.map(({ n_images }) => n_images).sort((a, b) => b - a),
    );
    for (const { cluster_id, n_images, ids } of groups) {
      const numbers = new Set(ids.map((id) => numberOf.get(id)));
      expect(numbers.size).toBe(1);
      const [number = 9] = numbers;
      if (n_images === 1) expect(number).toBe(NO_CATEGORY);
      else expect(categories[number]).toMatchObject({ cluster_id, n_media: n_images });
      if (n_images > 1) expect(ids).toContain(categories[number]?.media_id);
    }
  },
);

test('distances are those of the results', async () => {
  const [anchor] = await images();
  const anchor_media_id = anchor?.media_id ?? '';
  const { numberOf, categories } = await values({ anchor_media_id, color_by: 'distance' });
  expect(categories).toEqual([]);
  const found = await images({ anchor_media_id });
  expect(found).toHaveLength(numberOf.size);
  for (const { media_id, relevance_score } of found) {
    expect(numberOf.get(media_id)).toBeCloseTo(relevance_score ?? 9, 1);
  }
  expect(numberOf.get(anchor_media_id)).toBeLessThan(0.02);
});

test('what filters and a range leave out is not found', async () => {
  const all = await images();
  // The order of single images depends on their ids, which differ from run to run.
  const anchor = all.find(({ file_name }) => file_name === 'stars/1.jpg');
  const anchor_media_id = anchor?.media_id ?? '';
  const tagged = all.slice(3, 8).map(({ media_id }) => media_id);
  const datasetId = gallery.stored.datasetId;
  const body = JSON.stringify({ tag: 'keep', media_ids: tagged, query: '' });
  const headers = { 'content-type': 'application/json' };
  const tagging = await server.get(`/api/v1/dataset/${datasetId}/tags`, {
    method: 'POST',
    headers,
    body,
  });
  expect(tagging.status).toBe(200);
  for (const params of [
    { tags: 'keep' },
    { tags: 'keep', threshold: '3' },
    { anchor_media_id, relevance_max: '0.4', color_by: 'distance' },
    { anchor_media_id, relevance_min: '0.1', relevance_max: '0.9', color_by: 'cluster' },
    { duplicates: 'extra' },
  ] satisfies Params[]) {
    const { numberOf } = await values(params);
    const { color_by: _, ...search } = { color_by: '', ...params };
    const found = (await images(search)).map(({ media_id }) => media_id);
    const isWithin = new Set(found);
    const foundOnMap = [...numberOf].filter(([, value]) => value !== NOT_FOUND);
    expect(foundOnMap.map(([id]) => id).sort()).toEqual(
      'relevance_max' in search ? await selected(search) : [...isWithin].sort(),
    );
  }
  const { numberOf, categories } = await values({ color_by: 'tag' });
  expect(categories).toMatchObject([{ name: 'keep', n_media: 5, cluster_id: null }]);
  for (const { media_id } of all) {
    expect(numberOf.get(media_id)).toBe(tagged.includes(media_id) ? 0 : NO_CATEGORY);
  }
});

/** Ids of all results of a search, as an export has them. */
async function selected(params: Params): Promise<string[]> {
  const query = new URLSearchParams(params).toString();
  const response = await server.get(`/api/v1/dataset/${gallery.stored.datasetId}/export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, format: 'json' }),
  });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return [
    ...new Set([...text.matchAll(/"media_id":\s*"([0-9a-f-]{36})"/g)].map(([, id = '']) => id)),
  ].sort();
}

test('objects have a map of their own, with their labels', async () => {
  const { points } = await map({ entity_type: 'OBJECTS' }, scenes);
  expect(points).toHaveLength(SCENE_OBJECTS.length);
  const { categories, numberOf } = await values(
    { entity_type: 'OBJECTS', color_by: 'label' },
    scenes,
  );
  const counts: Record<string, number> = {};
  for (const { label } of SCENE_OBJECTS) counts[label] = (counts[label] ?? 0) + 1;
  expect(Object.fromEntries(categories.map(({ name, n_media }) => [name, n_media]))).toEqual(
    counts,
  );
  for (const cluster of await clusters({ entity_type: 'OBJECTS' }, scenes)) {
    for (const { media_id, labels } of cluster.previews) {
      expect(categories[numberOf.get(media_id) ?? 9]?.name).toBe(labels?.[0]);
    }
  }
  // An image has the labels of its objects.
  const inImages = await values({ color_by: 'label' }, scenes);
  expect(inImages.categories.length).toBeGreaterThan(0);
});

test('previews of some images are those of the results, nearest first', async () => {
  const anchor_media_id = (await images())[5]?.media_id ?? '';
  const found = await images({ anchor_media_id });
  const wanted = [found[9], found[2], found[0]];
  const ids = [...wanted.map((preview) => preview?.media_id.toUpperCase()), randomUUID()];
  const { previews } = await read(
    MediaPreviews,
    ask('/previews', { anchor_media_id, media_ids: ids.join('_'), relevance_max: '0' }),
  );
  const nearest = wanted.toSorted((a, b) => (a?.relevance_score ?? 0) - (b?.relevance_score ?? 0));
  expect(previews.map(({ media_id }) => media_id)).toEqual(nearest.map((one) => one?.media_id));
  expect(previews.map(({ relevance_score }) => relevance_score)).toEqual(
    nearest.map((one) => one?.relevance_score),
  );
});

test('an area of the map keeps the images in it, beside other filters and in a selection', async () => {
  const { points } = await map();
  const [middle] = points;
  if (!middle) throw new Error('The map is empty.');
  // A rhombus around the points near the first one.
  const size = 0.3;
  const corners = [
    [middle.x - size, middle.y],
    [middle.x, middle.y - size],
    [middle.x + size, middle.y],
    [middle.x, middle.y + size],
  ];
  const inside = points.filter(
    ({ x, y }) => Math.abs(x - middle.x) + Math.abs(y - middle.y) < size,
  );
  expect(inside.length).toBeGreaterThan(2);
  expect(inside.length).toBeLessThan(points.length);
  const map_area = corners.flat().join('_');
  const ids = (media: readonly { readonly media_id: string }[]) =>
    media.map(({ media_id }) => media_id).sort();
  const kept = await images({ map_area });
  expect(ids(kept)).toEqual(inside.map(({ id }) => id).sort());
  const ranked = await images({ map_area, anchor_media_id: points.at(-1)?.id ?? '' });
  expect(ids(ranked)).toEqual(ids(kept));
  const { numberOf } = await values({ map_area });
  expect([...numberOf].filter(([, value]) => value !== NOT_FOUND).map(([id]) => id)).toHaveLength(
    inside.length,
  );
  const tags = `/api/v1/dataset/${gallery.stored.datasetId}/tags`;
  const body = JSON.stringify({ tag: 'near', query: `map_area=${map_area}` });
  const tagged = await server.get(tags, { method: 'POST', body });
  expect((await tagged.json()).media_ids).toEqual(ids(kept));
  await server.get(tags, { method: 'DELETE', body });
  expect(await images({ map_area: '9_9_9.1_9_9_9.1' })).toEqual([]);
});

test.each([
  ['', { map_area: '0_0_1_0_1' }, 400, /map_area must be x and y of 3 to 64 corners/],
  ['', { map_area: Array(65).fill('0_0').join('_') }, 400, /3 to 64 corners/],
  ['/map', { entity_type: 'X' }, 400, /entity_type/],
  ['/map_values', { color_by: 'size' }, 400, /color_by/],
  ['/map_values', { color_by: 'distance' }, 400, /needs an anchor/],
  ['/map_values', { anchor_media_id: randomUUID() }, 404, /No such image/],
  ['/previews', {}, 400, /media_ids/],
  ['/previews', { media_ids: 'a_b' }, 400, /media_ids must be/],
  ['/previews', { media_ids: Array(101).fill(randomUUID()).join('_') }, 400, /1 to 100/],
] as const)('%s with %o is refused with a reason', async (route, params, status, reason) => {
  const response = await ask(route, params);
  expect(response.status).toBe(status);
  expect((await response.json()).detail).toMatch(reason);
});

test('a key for other datasets finds no map', async () => {
  const datasetIds = [scenes.stored.datasetId];
  const key = await server.keys.ring.add({ name: 'scenes', role: 'reader', datasetIds });
  for (const route of ['map', 'map_values', `previews?media_ids=${randomUUID()}`]) {
    const address = (dataset: LiveDataset) =>
      `/api/v1/explore/${dataset.stored.datasetId}/${route}`;
    expect((await server.get(address(gallery), {}, key)).status).toBe(404);
    expect((await server.get(address(scenes), {}, key)).status).toBe(200);
  }
});

test('a restart reads the map from disk, and a new image leaves the others in place', async () => {
  const before = await map();
  const files = async () => {
    const folder = path.join(root, 'data', 'indexes');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.map')).sort();
    return Promise.all(
      names.map(async (name) => [name, (await stat(path.join(folder, name))).ino]),
    );
  };
  const written = await files();
  await server.close();
  server = await start();
  expect(await map()).toEqual(before);
  expect(await files()).toEqual(written);
  await cp(path.join(root, 'later', '4.jpg'), path.join(root, 'gallery', 'stars', '4.jpg'));
  await server.engine.index(gallery);
  const after = await map();
  expect(after.points).toHaveLength(before.points.length + 1);
  expect(after.version).not.toBe(before.version);
  const placeOf = new Map(after.points.map((point) => [point.id, point]));
  expect(before.points.map(({ id }) => placeOf.get(id))).toEqual(before.points);
});

test('removing a dataset removes its map', async () => {
  await map({ entity_type: 'OBJECTS' }, scenes);
  const { datasetId } = scenes.stored;
  await server.engine.removeDataset(scenes);
  const names = await readdir(path.join(root, 'data', 'indexes'));
  expect(names.filter((name) => name.startsWith(datasetId))).toEqual([]);
});
