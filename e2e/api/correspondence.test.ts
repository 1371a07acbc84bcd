import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { Correspondence } from '#contract/search/correspondence.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { drawImage } from '../gallery.ts';
import { PLANTED_HEIGHT as HEIGHT, plant, PLANTED_WIDTH as WIDTH } from '../planted.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

/** Rendered things with detail: a fox, a bus, a burger, a guitar, a robot, a castle, a bee, a rose. */
const THINGS = ['1f98a', '1f68c', '1f354', '1f3b8', '1f916', '1f3f0', '1f41d', '1f339'];

/** One thing on two grounds. */
interface Pair {
  readonly thing: string;
  readonly boxes: readonly [query: BoundingBox, result: BoundingBox];
}

let root: string;
let server: TestServer;
let dataset: LiveDataset;
let ids: ReadonlyMap<string, string>;
const pairs: Pair[] = [];

beforeAll(async () => {
  root = await temporaryFolder();
  const folder = path.join(root, 'planted');
  await mkdir(folder);
  const random = seededRandom(11);
  const lines = ['filename,col_x,row_y,width,height,label'];
  for (const thing of THINGS) {
    const query = await plant(thing, 'windows', 150, random);
    const result = await plant(thing, 'hills', 110 + 80 * random(), random);
    await writeFile(path.join(folder, `${thing}-query.png`), query.bytes);
    await writeFile(path.join(folder, `${thing}-result.png`), result.bytes);
    pairs.push({ thing, boxes: [query.box, result.box] });
    const { x, y, width, height } = result.box;
    lines.push(
      [
        `${thing}-result.png`,
        x * WIDTH,
        y * HEIGHT,
        width * WIDTH,
        height * HEIGHT,
        'thing',
      ].join(),
    );
  }
  await writeFile(path.join(folder, 'plain-stars.jpg'), await drawImage('stars', 1));
  await writeFile(path.join(folder, 'plain-checks.jpg'), await drawImage('checks', 1));
  await writeFile(path.join(folder, 'object_annotations.csv'), lines.join('\n'));
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
  ids = await mediaIds();
});

afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

async function mediaIds(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entity_type of ['IMAGES', 'OBJECTS']) {
    const query = new URLSearchParams({ entity_type, threshold: '0' });
    const response = await server.get(`/api/v1/explore/${dataset.stored.datasetId}?${query}`);
    const { clusters } = ExploreResponse.parse(await response.json());
    for (const { type, file_name, media_id } of clusters.flatMap(({ previews }) => previews)) {
      found.set(type === 'OBJECT' ? `object of ${file_name}` : file_name, media_id);
    }
  }
  return found;
}

const idOf = (name: string) => ids.get(name) ?? '';

function ask(mediaId: string, params: Record<string, string>): Promise<Response> {
  const route = `/api/v1/explore/${dataset.stored.datasetId}/correspondence/${mediaId}`;
  return server.get(`${route}?${new URLSearchParams(params)}`);
}

async function compare(mediaId: string, params: Record<string, string>): Promise<Correspondence> {
  const response = await ask(mediaId, params);
  expect(response.status).toBe(200);
  return Correspondence.parse(await response.json());
}

async function upload(bytes: Uint8Array, box?: BoundingBox): Promise<string> {
  const body = new FormData();
  body.append('file', new File([Uint8Array.from(bytes)], 'query.png'));
  const query = new URLSearchParams({
    entity_type: 'IMAGES',
    ...(box && { bounding_box: JSON.stringify(box) }),
  });
  const route = `/api/v1/dataset/${dataset.stored.datasetId}/search-image-similarity`;
  const response = await server.get(`${route}?${query}`, { method: 'POST', body });
  return SearchImageSimilarityResponse.parse(await response.json()).anchor_media_id;
}

/** Intersection over union. */
function overlap(a: BoundingBox, b: BoundingBox | undefined): number {
  if (!b) return 0;
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/** Mean heat inside a box, and outside it. */
function heatInside({ columns, rows, heat }: Correspondence['anchor'], box: BoundingBox) {
  const [inside, outside]: [number[], number[]] = [[], []];
  for (const [cell, value] of heat.entries()) {
    const [x, y] = [((cell % columns) + 0.5) / columns, (Math.floor(cell / columns) + 0.5) / rows];
    const isInside = x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
    (isInside ? inside : outside).push(value);
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean(inside), mean(outside)] as const;
}

test('planted things are the strongest part of two images, at any size and place', async () => {
  const misses: string[] = [];
  for (const { thing, boxes } of pairs) {
    const found = await compare(idOf(`${thing}-result.png`), {
      anchor_media_id: idOf(`${thing}-query.png`),
    });
    const [first] = found.parts;
    const [inQuery, inResult] = [
      overlap(boxes[0], first?.anchor_box),
      overlap(boxes[1], first?.media_box),
    ];
    if (Math.min(inQuery, inResult) < 0.35) misses.push(`${thing} ${inQuery} ${inResult}`);
    for (const [side, box] of [
      [found.anchor, boxes[0]],
      [found.media, boxes[1]],
    ] as const) {
      expect(side.heat).toHaveLength(side.columns * side.rows);
      const [inside, outside] = heatInside(side, box);
      expect(inside, thing).toBeGreaterThan(3 * outside);
    }
  }
  expect(misses).toEqual([]);
});

test('a region of an upload corresponds to the thing half as large in the result', async () => {
  const random = seededRandom(12);
  for (const { thing } of pairs) {
    const query = await plant(thing, 'windows', 240, random);
    const anchor = await upload(query.bytes, query.box);
    const { boxes } = pairs.find((pair) => pair.thing === thing) ?? {};
    const found = await compare(idOf(`${thing}-result.png`), {
      anchor_media_id: anchor,
      anchor_type: 'UPLOAD',
    });
    const region = found.anchor.bounding_box;
    expect(region && overlap(query.box, region), thing).toBeGreaterThan(0.99);
    expect(found.media.bounding_box).toBeNull();
    const [first] = found.parts;
    expect(overlap(query.box, first?.anchor_box), thing).toBeGreaterThan(0.2);
    expect(boxes && overlap(boxes[1], first?.media_box), thing).toBeGreaterThan(0.2);
  }
});

test('objects are compared in their boxes, and parts lie in the whole image', async () => {
  const [pair] = pairs;
  if (!pair) throw new Error('There is no pair.');
  const [, box] = pair.boxes;
  const found = await compare(idOf(`object of ${pair.thing}-result.png`), {
    anchor_media_id: idOf(`${pair.thing}-query.png`),
  });
  const region = found.media.bounding_box;
  expect(region && overlap(box, region)).toBeGreaterThan(0.9);
  expect(found.parts.length).toBeGreaterThan(0);
  for (const { media_box } of found.parts) {
    expect(media_box.x).toBeGreaterThanOrEqual((region?.x ?? 1) - 1e-9);
    expect(media_box.y + media_box.height).toBeLessThanOrEqual(
      (region?.y ?? 0) + (region?.height ?? 0) + 1e-9,
    );
  }
  const reversed = await compare(idOf(`${pair.thing}-query.png`), {
    anchor_media_id: idOf(`object of ${pair.thing}-result.png`),
    anchor_type: 'MEDIA',
  });
  expect(reversed.anchor.bounding_box).toEqual(region);
});

test('an image corresponds to itself as a whole, and unlike ones in nothing', async () => {
  const fox = idOf(`${THINGS[0]}-query.png`);
  const itself = await compare(fox, { anchor_media_id: fox });
  const whole = { x: 0, y: 0, width: 1, height: 1 };
  expect(itself.parts).toHaveLength(1);
  expect(itself.parts[0]).toMatchObject({ strength: 1 });
  expect(overlap(whole, itself.parts[0]?.media_box)).toBeGreaterThan(0.8);
  const unlike = await compare(idOf('plain-stars.jpg'), {
    anchor_media_id: idOf('plain-checks.jpg'),
  });
  expect(unlike.parts).toEqual([]);
});

test('a second request gets the same answer, and tells which network was compared', async () => {
  const params = { anchor_media_id: idOf(`${THINGS[1]}-query.png`).toUpperCase() };
  const mediaId = idOf(`${THINGS[1]}-result.png`);
  const first = await compare(mediaId, params);
  expect(await compare(mediaId, params)).toEqual(first);
  expect(first).toMatchObject({ model: 'built-in', is_model_of_dataset: true });
});

test.each([
  ['no anchor', {}, 400, /^anchor_media_id must be a UUID/],
  ['a type that is none', { anchor_media_id: randomUUID(), anchor_type: 'X' }, 400, /anchor_type/],
  ['an unknown anchor', { anchor_media_id: randomUUID() }, 404, /No such image/],
  [
    'an unknown upload',
    { anchor_media_id: randomUUID(), anchor_type: 'UPLOAD' },
    404,
    /No such upload/,
  ],
])('%s is refused with a reason', async (_, params, status, reason) => {
  const response = await ask(idOf('plain-stars.jpg'), params);
  expect(response.status).toBe(status);
  expect((await response.json()).detail).toMatch(reason);
});

test('the media must be an image or object of the dataset, with its file', async () => {
  const anchor_media_id = idOf('plain-stars.jpg');
  expect((await ask(randomUUID(), { anchor_media_id })).status).toBe(404);
  expect((await ask('nonsense', { anchor_media_id })).status).toBe(404);
  const sent = await upload(await readFile(path.join(root, 'planted', 'plain-checks.jpg')));
  const ofUpload = await ask(sent, { anchor_media_id });
  expect([ofUpload.status, (await ofUpload.json()).detail]).toEqual([
    404,
    expect.stringMatching(/No such image or object/),
  ]);
  const asMedia = await ask(anchor_media_id, { anchor_media_id: sent, anchor_type: 'MEDIA' });
  expect(asMedia.status).toBe(404);
});

test('a file that no longer holds an image is named', async () => {
  const file = path.join(root, 'planted', 'plain-checks.jpg');
  await writeFile(file, 'no image any more');
  const response = await ask(idOf('plain-checks.jpg'), {
    anchor_media_id: idOf('plain-stars.jpg'),
  });
  expect([response.status, (await response.json()).detail]).toEqual([
    400,
    '"plain-checks.jpg" cannot be compared: not an image in a supported format.',
  ]);
});

test('the page of evidence shows the parts that match beside the query', async () => {
  const { datasetId } = dataset.stored;
  const [pair] = pairs;
  const queryName = `${pair?.thing}-query.png`;
  const resultName = `${pair?.thing}-result.png`;
  const anchorId = ids.get(queryName) ?? '';
  const resultId = ids.get(resultName) ?? '';
  const response = await server.get(`/api/v1/dataset/${datasetId}/export`, {
    method: 'POST',
    body: JSON.stringify({
      format: 'html',
      query: `anchor_media_id=${anchorId}&threshold=0`,
      media_ids: [anchorId, resultId],
    }),
  });
  const page = (await response.text()).replaceAll(/base64,[^"]+/g, '');
  const [, matches = ''] = page.split('<h2>Why they match</h2>');
  const path = `/api/v1/explore/${datasetId}/correspondence/${resultId}?anchor_media_id=${anchorId}`;
  const { parts } = Correspondence.parse(await (await server.get(path)).json());
  const [first] = parts;
  expect(first).toBeDefined();
  const figure = matches.split('<li').find((item) => item.includes(`alt="${resultName}"`)) ?? '';
  expect(figure).toContain(`alt="${queryName}"`);
  for (const box of [first?.anchor_box, first?.media_box]) {
    expect(figure).toContain(`left:${(100 * (box?.x ?? Number.NaN)).toFixed(3)}%`);
  }
  expect(figure.match(/class="region"/g)).toHaveLength(2 * parts.length);
  // The query is not compared with itself, and a page that ranks by nothing has no query.
  expect(matches).not.toMatch(new RegExp(`<br>.*${queryName}|</strong> ${queryName}`));
  const browsed = await server.get(`/api/v1/dataset/${datasetId}/export`, {
    method: 'POST',
    body: JSON.stringify({ format: 'html', query: 'threshold=0' }),
  });
  expect(await browsed.text()).not.toContain('Why they match');
});
