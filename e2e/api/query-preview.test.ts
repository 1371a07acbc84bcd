import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Anchor } from '#contract/search/anchor.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import { QueryImage } from '#contract/search/query-image.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import { drawGallery } from '../gallery.ts';
import {
  CELLS,
  drawMosaic,
  MOSAIC_HEIGHT,
  MOSAIC_WIDTH,
  ORIENTATIONS,
  type OrientedFormat,
  storeOriented,
} from '../orientations.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const PREVIEW_EDGE_PX = 1440;
/** A corner of the mosaic with a margin, as a hand would select it. */
const cornerOf = ({ x, y }: { x: number; y: number }) => ({
  x: x + 0.01,
  y: y + 0.01,
  width: 0.48,
  height: 0.48,
});
const [TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT] = CELLS;

let root: string;
let server: TestServer;
let datasetId: string;
let mosaic: Buffer;

beforeAll(async () => {
  root = await temporaryFolder();
  const folder = path.join(root, 'gallery');
  await drawGallery(folder);
  mosaic = await drawMosaic();
  // A dataset's own image whose pixels lie on their side.
  await writeFile(path.join(folder, 'turned.tiff'), await storeOriented(mosaic, 6, 'tiff'));
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  const dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
  datasetId = dataset.stored.datasetId;
});

afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

function sendForPreview(bytes: Uint8Array, fileName: string, type = ''): Promise<Response> {
  const body = new FormData();
  body.set('file', new File([Uint8Array.from(bytes)], fileName, { type }));
  return server.get(`/api/v1/dataset/${datasetId}/query-preview`, { method: 'POST', body });
}

async function previewed(bytes: Uint8Array, fileName: string, type?: string) {
  const response = await sendForPreview(bytes, fileName, type);
  expect(response.status).toBe(200);
  return QueryImage.parse(await response.json());
}

async function fetchPixels(uri: string) {
  const { pathname, search } = new URL(uri);
  const response = await server.get(pathname + search);
  expect(response.headers.get('content-type')).toBe('image/webp');
  return sharp(await response.arrayBuffer())
    .raw()
    .toBuffer({ resolveWithObject: true });
}

function searchStored(media_id: string, box?: object): Promise<Response> {
  const query = new URLSearchParams(box && { bounding_box: JSON.stringify(box) });
  return server.get(`/api/v1/dataset/${datasetId}/search-stored-image?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ media_id }),
  });
}

async function nearest({ anchor_media_id, anchor_type }: SearchImageSimilarityResponse) {
  const query = new URLSearchParams({ anchor_media_id, anchor_type, threshold: '0' });
  const response = await server.get(`/api/v1/explore/${datasetId}?${query}`);
  const { clusters } = ExploreResponse.parse(await response.json());
  return clusters[0]?.previews[0]?.file_name;
}

async function nearestTo(mediaId: string, box?: object) {
  const response = await searchStored(mediaId, box);
  expect(response.status).toBe(200);
  return nearest(SearchImageSimilarityResponse.parse(await response.json()));
}

const FORMATS: readonly OrientedFormat[] = ['jpeg', 'webp', 'tiff'];

test.each(FORMATS.flatMap((format) => ORIENTATIONS.map((n) => [format, n] as const)))(
  'a %s of orientation %i is previewed upright, and a region selected there finds its content',
  async (format, orientation) => {
    const bytes = await storeOriented(mosaic, orientation, format);
    const image = await previewed(bytes, `turned.${format}`);
    expect(image).toMatchObject({ format, width: MOSAIC_WIDTH, height: MOSAIC_HEIGHT });
    const { data, info } = await fetchPixels(image.preview_uri);
    expect(info).toMatchObject({ width: MOSAIC_WIDTH, height: MOSAIC_HEIGHT, channels: 3 });
    const upright = await sharp(mosaic).raw().toBuffer();
    const difference = data.reduce((sum, value, i) => sum + Math.abs(value - (upright[i] ?? 0)), 0);
    // Lossy formats differ by little; in another orientation it is far more.
    expect(difference / data.length).toBeLessThan(6);
    for (const cell of [TOP_RIGHT, BOTTOM_LEFT]) {
      expect(await nearestTo(image.media_id, cornerOf(cell))).toMatch(`${cell.name}/`);
    }
  },
);

test.each([
  ['photo.heic', 'image/heic', 'jpeg'],
  ['photo.jfif', '', 'jpeg'],
  ['photo', 'image/jpg', 'jpeg'],
  ['photo.jpg', 'application/octet-stream', 'webp'],
  ['scan.tif', 'image/tiff', 'tiff'],
] as const)('%s (%s) is read by its content as: %s', async (fileName, type, format) => {
  const bytes = await storeOriented(mosaic, 1, format);
  const image = await previewed(bytes, fileName, type);
  expect(image).toMatchObject({ file_name: fileName, format });
  expect(await nearestTo(image.media_id, cornerOf(TOP_LEFT))).toMatch('checks/');
});

test('of a JPEG with a second image behind it (MPO), the first one is read', async () => {
  const first = await storeOriented(mosaic, 1, 'jpeg');
  const second = await sharp(mosaic).resize(160).jpeg().toBuffer();
  const image = await previewed(Buffer.concat([first, second]), 'camera.mpo');
  expect(image).toMatchObject({ format: 'jpeg', width: MOSAIC_WIDTH, height: MOSAIC_HEIGHT });
});

test('a large image is described with its own size, and its preview fits a screen', async () => {
  const bytes = await sharp(mosaic).resize(3840, 2880).jpeg().toBuffer();
  const image = await previewed(bytes, 'large.jpg');
  expect(image).toMatchObject({ width: 3840, height: 2880 });
  const { info } = await fetchPixels(image.preview_uri);
  expect(info).toMatchObject({ width: PREVIEW_EDGE_PX, height: PREVIEW_EDGE_PX * 0.75 });
});

test('an unreadable image is rejected with the reason, and nothing of it is kept', async () => {
  const folder = path.join(root, 'data', 'query-images');
  const before = await readdir(folder);
  const whole = await storeOriented(mosaic, 1, 'jpeg');
  const refusals = [
    [Buffer.from('hello'), 'notes.txt', /^"notes\.txt" cannot be used as a query image: /],
    [whole.subarray(0, whole.length / 3), 'half.jpg', /truncated or damaged/],
    [Buffer.alloc(0), 'empty.png', /"empty\.png" is empty/],
  ] as const;
  for (const [bytes, fileName, reason] of refusals) {
    const response = await sendForPreview(bytes, fileName);
    expect(response.status).toBe(400);
    expect((await response.json()).detail).toMatch(reason);
  }
  expect(await readdir(folder)).toEqual(before);
});

test('a search by the whole image makes an anchor that remains', async () => {
  const image = await previewed(await storeOriented(mosaic, 8, 'webp'), 'whole.webp');
  const response = await searchStored(image.media_id);
  const answer = SearchImageSimilarityResponse.parse(await response.json());
  expect(answer.anchor_type).toBe('UPLOAD');
  expect(await nearest(answer)).toBe('turned.tiff');
  // Another region of the anchor, without its bytes.
  expect(await nearestTo(answer.anchor_media_id, cornerOf(TOP_RIGHT))).toMatch('balls/');
  const anchor = await anchorOf(answer.anchor_media_id);
  const { info } = await fetchPixels(anchor.preview_uri);
  expect(info).toMatchObject({ width: anchor.width, height: anchor.height });
});

test('a region of an image of the dataset is searched where its preview shows it', async () => {
  const page = await server.get(`/api/v1/explore/${datasetId}?threshold=0`);
  const media = ExploreResponse.parse(await page.json())
    .clusters.flatMap(({ previews }) => previews)
    .find(({ file_name }) => file_name === 'turned.tiff');
  if (!media) throw new Error('the image on its side is not in the dataset');
  const anchor = await anchorOf(media.media_id);
  expect(anchor).toMatchObject({ width: MOSAIC_WIDTH, height: MOSAIC_HEIGHT });
  const { info } = await fetchPixels(anchor.preview_uri);
  expect(info).toMatchObject({ width: MOSAIC_WIDTH, height: MOSAIC_HEIGHT });
  expect(await nearestTo(media.media_id, cornerOf(BOTTOM_LEFT))).toMatch('stripes/');
  // As a whole it is an anchor itself.
  const whole = await searchStored(media.media_id);
  expect(await whole.json()).toEqual({
    anchor_media_id: media.media_id,
    anchor_type: 'MEDIA',
  });
});

test('a sent image is available only to the key that sent it', async () => {
  const image = await previewed(await storeOriented(mosaic, 1, 'jpeg'), 'mine.jpg');
  const other = await server.keys.ring.add({ name: 'another', role: 'admin', datasetIds: null });
  const { pathname } = new URL(image.preview_uri);
  expect((await server.get(pathname)).status).toBe(200);
  expect((await server.get(pathname, {}, other)).status).toBe(404);
});

async function anchorOf(id: string): Promise<Anchor> {
  const response = await server.get(`/api/v1/dataset/${datasetId}/anchor/${id}`);
  return Anchor.parse(await response.json());
}
